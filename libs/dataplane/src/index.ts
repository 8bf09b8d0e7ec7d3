export type { AccessPolicy, AccessRule, PortRange } from './access-policy.ts';
export { benchCrypto, type CryptoBenchOptions, type CryptoSpeed, cryptoBackends } from './crypto.ts';
export * from './dataplane.ts';
export { openClientDataplane, openDataplane } from './open-dataplane.ts';
export { innerMtu, outerPacketBytes } from './overhead.ts';
