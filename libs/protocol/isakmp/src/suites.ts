/** Diffie-Hellman groups by the names of RFC 2409 §6, RFC 3526 and RFC 5903. */
export type ModpOrEcpGroup = 'modp1024' | 'modp1536' | 'modp2048' | 'modp3072' | 'modp4096' | 'ecp256' | 'ecp384';

type KeyBits = 128 | 192 | 256;

/** Phase 1 suite (RFC 2409 App. A attributes). */
export interface IkeSuite {
  readonly encryption: 'aes-cbc' | '3des-cbc';
  /** 128, 192 or 256 for AES, 192 for 3DES. */
  readonly keyBits: KeyBits;
  readonly hash: 'sha1' | 'sha2-256' | 'sha2-384' | 'sha2-512';
  readonly group: ModpOrEcpGroup;
}

/** ESP suite (RFC 2407 §4.5, RFC 4868, RFC 4106). */
export type EspSuite =
  | {
      readonly encryption: 'aes-cbc' | '3des-cbc';
      readonly keyBits: KeyBits;
      readonly integrity: 'hmac-sha1-96' | 'hmac-sha2-256-128';
    }
  | { readonly encryption: 'aes-gcm-16'; readonly keyBits: KeyBits; readonly integrity: 'none' };

/** Group Description values (RFC 2409 App. A, RFC 3526, RFC 5903). */
export const groupNumbers: Record<ModpOrEcpGroup, number> = {
  modp1024: 2,
  modp1536: 5,
  modp2048: 14,
  modp3072: 15,
  modp4096: 16,
  ecp256: 19,
  ecp384: 20,
};

export const groupOfNumber = (number: number): ModpOrEcpGroup | undefined =>
  (Object.keys(groupNumbers) as ModpOrEcpGroup[]).find((group) => groupNumbers[group] === number);

const espIntegrity = { sha1: 'hmac-sha1-96', 'sha2-256': 'hmac-sha2-256-128' } as const;

/** Parses a name such as `aes256-sha2-256-modp2048`. @throws RangeError for any other text */
export function parseIkeSuite(name: string): IkeSuite {
  const [, cipher = '', hash = '', group = ''] =
    /^(aes128|aes192|aes256|3des)-(sha1|sha2-(?:256|384|512))-((?:modp|ecp)\d+)$/.exec(canonical(name)) ?? [];
  if (!(group in groupNumbers)) throw new RangeError(`not an IKE suite: ${name}`);
  return { ...parseCipher(cipher), hash: hash as IkeSuite['hash'], group: group as ModpOrEcpGroup };
}

export const formatIkeSuite = (suite: IkeSuite): string =>
  `${formatCipher(suite.encryption, suite.keyBits)}-${suite.hash}-${suite.group}`;

/** Parses a name such as `aes256-sha1` or `aes256gcm16`. @throws RangeError for any other text */
export function parseEspSuite(name: string): EspSuite {
  const [, gcmBits] = /^aes(128|192|256)gcm16$/.exec(name) ?? [];
  if (gcmBits !== undefined) {
    return { encryption: 'aes-gcm-16', keyBits: Number(gcmBits) as KeyBits, integrity: 'none' };
  }
  const [, cipher = '', hash] = /^(aes128|aes192|aes256|3des)-(sha1|sha2-256)$/.exec(canonical(name)) ?? [];
  if (hash === undefined) throw new RangeError(`not an ESP suite: ${name}`);
  return { ...parseCipher(cipher), integrity: espIntegrity[hash as keyof typeof espIntegrity] };
}

export function formatEspSuite(suite: EspSuite): string {
  if (suite.encryption === 'aes-gcm-16') return `aes${suite.keyBits}gcm16`;
  const hash = suite.integrity === 'hmac-sha1-96' ? 'sha1' : 'sha2-256';
  return `${formatCipher(suite.encryption, suite.keyBits)}-${hash}`;
}

/** `sha256` is what strongSwan and libreswan call SHA2-256. */
const canonical = (name: string): string => name.replace(/-sha(256|384|512)/, '-sha2-$1');

const parseCipher = (name: string): { encryption: 'aes-cbc' | '3des-cbc'; keyBits: KeyBits } =>
  name === '3des'
    ? { encryption: '3des-cbc', keyBits: 192 }
    : { encryption: 'aes-cbc', keyBits: Number(name.slice(3)) as KeyBits };

const formatCipher = (encryption: 'aes-cbc' | '3des-cbc', keyBits: number): string =>
  encryption === '3des-cbc' ? '3des' : `aes${keyBits}`;

const keyLengths: readonly KeyBits[] = [256, 192, 128];

/** Every ESP suite this library knows. */
export const espSuites: readonly EspSuite[] = [
  ...keyLengths.map((bits) => `aes${bits}gcm16`),
  ...keyLengths.flatMap((bits) => [`aes${bits}-sha1`, `aes${bits}-sha2-256`]),
  '3des-sha1',
  '3des-sha2-256',
].map(parseEspSuite);
