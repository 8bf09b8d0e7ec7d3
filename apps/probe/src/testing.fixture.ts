/** What whole-system tests in memory make their clients of. */
export { ProbeClient } from './client/client.ts';
export type { ClientEffect, ClientSettings, Renewable } from './client/client-effect.ts';
export { asInPpp, MemoryAccounts } from './client/memory-accounts.fixture.ts';
export { type Dice, seededDice } from './load/dice.ts';
export { type Fingerprint, type FingerprintName, fingerprintNames } from './load/fingerprints/fingerprint.ts';
export { fingerprints } from './load/fingerprints/fingerprints.ts';
