const ciphers = ['aes256', 'aes128', 'aes192', '3des'] as const;
const hashes = ['sha2-256', 'sha2-512', 'sha2-384', 'sha1'] as const;
/** Cheapest first among the strong ones: P-384 costs OpenSSL fifteen times what P-256 does. */
const groups = ['modp2048', 'ecp256', 'modp3072', 'modp4096', 'ecp384', 'modp1536', 'modp1024'] as const;

type Cipher = (typeof ciphers)[number];
export type IkeSuiteName = `${Cipher}-${(typeof hashes)[number]}-${(typeof groups)[number]}`;
export type EspSuiteName = `${Cipher}-${'sha1' | 'sha2-256'}` | `aes${128 | 192 | 256}gcm16`;

/** Every phase 1 suite the gateway can do, in its order of preference. */
export const ikeSuiteNames: readonly IkeSuiteName[] = groups.flatMap((group) =>
  ciphers.flatMap((cipher) => hashes.map((hash): IkeSuiteName => `${cipher}-${hash}-${group}`)),
);

/**
 * Every ESP suite, in order of preference. HMAC-SHA1-96 comes first: every client offers it, and several older ones
 * truncate HMAC-SHA2-256 wrongly.
 */
export const espSuiteNames: readonly EspSuiteName[] = [
  'aes256-sha1',
  'aes128-sha1',
  'aes192-sha1',
  'aes256-sha2-256',
  'aes128-sha2-256',
  'aes192-sha2-256',
  'aes256gcm16',
  'aes128gcm16',
  'aes192gcm16',
  '3des-sha1',
  '3des-sha2-256',
];

export interface LegacySwitches {
  readonly modp1024: boolean;
  readonly tripleDes: boolean;
}

/** The legacy switch a suite needs that is off; undefined: the suite may be used. */
export function missingSwitch(name: string, legacy: LegacySwitches): keyof LegacySwitches | undefined {
  if (name.startsWith('3des') && !legacy.tripleDes) return 'tripleDes';
  if (name.endsWith('modp1024') && !legacy.modp1024) return 'modp1024';
  return undefined;
}

const isLegacy = (name: string): boolean => missingSwitch(name, { modp1024: false, tripleDes: false }) !== undefined;

/** The suites that are strong enough to need no switch. */
export const modern = <N extends string>(names: readonly N[]): N[] => names.filter((name) => !isLegacy(name));

/** The configured suites, then those that the legacy switches add. */
export function withLegacy<N extends string>(configured: readonly N[], all: readonly N[], legacy: LegacySwitches): N[] {
  const added = all.filter(
    (name) => isLegacy(name) && missingSwitch(name, legacy) === undefined && !configured.includes(name),
  );
  return [...configured, ...added];
}
