import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { concat } from '@sekisho/wire';
import type { EspCipher } from '../dataplane.ts';

// ESP by node:crypto alone, written apart from the addon's own: what the two agree on follows the RFCs.

export interface EspSuite {
  readonly name: string;
  readonly cipher: EspCipher;
  readonly algorithm:
    | 'aes-128-cbc'
    | 'aes-192-cbc'
    | 'aes-256-cbc'
    | 'des-ede3-cbc'
    | 'aes-128-gcm'
    | 'aes-192-gcm'
    | 'aes-256-gcm';
  readonly keyBytes: number;
  readonly hash: 'sha1' | 'sha256' | undefined;
  readonly icvBytes: 12 | 16;
}

function cbc(algorithm: EspSuite['algorithm'], keyBytes: number, hash: 'sha1' | 'sha256'): EspSuite {
  const encryption = algorithm === 'des-ede3-cbc' ? '3des-cbc' : 'aes-cbc';
  const integrity = hash === 'sha1' ? 'hmac-sha1-96' : 'hmac-sha2-256-128';
  const icvBytes = hash === 'sha1' ? 12 : 16;
  return { name: `${algorithm}/${integrity}`, cipher: { encryption, integrity }, algorithm, keyBytes, hash, icvBytes };
}

/** As before RFC 4868. */
function truncated(suite: EspSuite): EspSuite {
  const cipher = { ...suite.cipher, integrity: 'hmac-sha2-256-96' } as const;
  return { ...suite, name: `${suite.algorithm}/${cipher.integrity}`, cipher, icvBytes: 12 };
}

const gcm = (algorithm: EspSuite['algorithm'], keyBytes: number): EspSuite => ({
  name: algorithm,
  cipher: { encryption: 'aes-gcm-16', integrity: 'none' },
  algorithm,
  keyBytes,
  hash: undefined,
  icvBytes: 16,
});

export const aes256Sha1 = cbc('aes-256-cbc', 32, 'sha1');
export const suites: readonly EspSuite[] = [
  cbc('aes-128-cbc', 16, 'sha1'),
  cbc('aes-192-cbc', 24, 'sha1'),
  aes256Sha1,
  cbc('aes-128-cbc', 16, 'sha256'),
  cbc('aes-256-cbc', 32, 'sha256'),
  cbc('des-ede3-cbc', 24, 'sha1'),
  cbc('des-ede3-cbc', 24, 'sha256'),
  gcm('aes-128-gcm', 16),
  gcm('aes-256-gcm', 32),
  cbc('aes-192-cbc', 24, 'sha256'),
  gcm('aes-192-gcm', 24),
  truncated(cbc('aes-128-cbc', 16, 'sha256')),
  truncated(cbc('aes-192-cbc', 24, 'sha256')),
  truncated(cbc('aes-256-cbc', 32, 'sha256')),
  truncated(cbc('des-ede3-cbc', 24, 'sha256')),
];

export interface RawKeys {
  readonly encryption: Uint8Array;
  readonly integrity: Uint8Array;
  readonly salt: Uint8Array;
}

export interface SuiteAndKeys {
  readonly suite: EspSuite;
  readonly keys: RawKeys;
}

export const randomKeys = ({ keyBytes, hash }: EspSuite): RawKeys => ({
  encryption: randomBytes(keyBytes),
  integrity: randomBytes(hash === undefined ? 0 : hash === 'sha1' ? 20 : 32),
  salt: randomBytes(hash === undefined ? 4 : 0),
});

export const icvBytes = (suite: EspSuite): number => suite.icvBytes;
export const blockBytes = ({ algorithm }: EspSuite): number => (algorithm === 'des-ede3-cbc' ? 8 : 16);

function headerBytes(spi: number, sequence: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(8);
  new DataView(header.buffer).setUint32(0, spi);
  new DataView(header.buffer).setUint32(4, sequence);
  return header;
}

export interface SealOptions {
  readonly nextHeader?: number;
  readonly padLength?: number;
}

/** The ends of an ESP packet that are sent in clear: SPI and sequence number. */
export interface EspNumbers {
  readonly spi: number;
  readonly sequence: number;
}

/** The payload with padding 1, 2, 3 … and trailer. */
export function padded(suite: EspSuite, payload: Uint8Array, options: SealOptions = {}): Uint8Array<ArrayBuffer> {
  const block = suite.hash === undefined ? 4 : blockBytes(suite);
  const padding = (block - ((payload.length + 2) % block)) % block;
  return concat(
    payload,
    Uint8Array.from({ length: padding }, (_, index) => index + 1),
    Uint8Array.of(options.padLength ?? padding, options.nextHeader ?? 17),
  );
}

export function seal(
  { suite, keys }: SuiteAndKeys,
  { spi, sequence }: EspNumbers,
  payload: Uint8Array,
  options: SealOptions = {},
): Uint8Array<ArrayBuffer> {
  const header = headerBytes(spi, sequence);
  const plain = padded(suite, payload, options);
  return suite.hash === undefined ? sealGcm(suite, keys, header, plain) : sealCbc(suite, keys, header, plain);
}

function sealGcm(suite: EspSuite, keys: RawKeys, header: Uint8Array, plain: Uint8Array): Uint8Array<ArrayBuffer> {
  const iv = randomBytes(8);
  const cipher = createCipheriv(suite.algorithm as 'aes-128-gcm', keys.encryption, concat(keys.salt, iv));
  cipher.setAAD(header);
  const text = concat(cipher.update(plain), cipher.final());
  return concat(header, iv, text, cipher.getAuthTag());
}

function sealCbc(suite: EspSuite, keys: RawKeys, header: Uint8Array, plain: Uint8Array): Uint8Array<ArrayBuffer> {
  const iv = randomBytes(blockBytes(suite));
  const cipher = createCipheriv(suite.algorithm, keys.encryption, iv).setAutoPadding(false);
  const authenticated = concat(header, iv, cipher.update(plain), cipher.final());
  return concat(authenticated, icvOf(suite, keys, authenticated));
}

export interface Opened extends EspNumbers {
  readonly iv: Uint8Array;
  readonly nextHeader: number;
  readonly payload: Uint8Array;
}

/** @throws Error if anything about the packet is wrong, its padding included */
export function open(suite: EspSuite, keys: RawKeys, packet: Uint8Array): Opened {
  const parts = split(suite, packet);
  const plain = suite.hash === undefined ? openGcm(suite, keys, parts) : openCbc(suite, keys, parts);
  const padLength = plain.at(-2) ?? 0;
  const payload = plain.subarray(0, plain.length - 2 - padLength);
  const padding = plain.subarray(payload.length, payload.length + padLength);
  if (!padding.every((byte, index) => byte === index + 1)) throw new Error('padding is not 1, 2, 3 …');
  const fields = new DataView(packet.buffer, packet.byteOffset, packet.length);
  const nextHeader = plain.at(-1) ?? 0;
  return { spi: fields.getUint32(0), sequence: fields.getUint32(4), iv: parts.iv, nextHeader, payload };
}

/** Where a sealed packet's fields are (RFC 4303 §2). */
interface Parts {
  readonly header: Uint8Array;
  readonly iv: Uint8Array;
  readonly text: Uint8Array;
  readonly icv: Uint8Array;
}

function split(suite: EspSuite, packet: Uint8Array): Parts {
  const textAt = 8 + (suite.hash === undefined ? 8 : blockBytes(suite));
  const icvAt = packet.length - icvBytes(suite);
  return {
    header: packet.subarray(0, 8),
    iv: packet.subarray(8, textAt),
    text: packet.subarray(textAt, icvAt),
    icv: packet.subarray(icvAt),
  };
}

function openGcm(suite: EspSuite, keys: RawKeys, { header, iv, text, icv }: Parts): Uint8Array {
  const decipher = createDecipheriv(suite.algorithm as 'aes-128-gcm', keys.encryption, concat(keys.salt, iv));
  decipher.setAAD(header);
  decipher.setAuthTag(icv);
  return concat(decipher.update(text), decipher.final());
}

function openCbc(suite: EspSuite, keys: RawKeys, { header, iv, text, icv }: Parts): Uint8Array {
  if (!icvOf(suite, keys, concat(header, iv, text)).equals(icv)) throw new Error('ICV is wrong');
  const decipher = createDecipheriv(suite.algorithm, keys.encryption, iv).setAutoPadding(false);
  return concat(decipher.update(text), decipher.final());
}

function icvOf(suite: EspSuite, keys: RawKeys, authenticated: Uint8Array): Buffer {
  if (suite.hash === undefined) throw new TypeError(`${suite.name} has no HMAC`);
  const tag = createHmac(suite.hash, keys.integrity).update(authenticated).digest();
  return tag.subarray(0, icvBytes(suite));
}
