import { createHash } from 'node:crypto';
import { Cursor, concat, type Secret, toHex, utf8, Writer } from '@sekisho/wire';
import { desEncrypt } from '../../crypto/des.ts';
import { md4 } from '../../crypto/md4.ts';
import { limits } from '../../limits.ts';

/** What both computations of MS-CHAPv2 start from: the password, or its NT hash (16 bytes), whichever is kept. */
export type MsChapV2Key = { readonly password: string | Secret } | { readonly ntHash: Uint8Array | Secret };

interface Challenges {
  /** As the client sent it; `DOMAIN\` in front is left out of the hash, a realm behind `@` is not (RFC 2759 §8.2). */
  readonly user: string;
  /** 16 bytes */
  readonly authenticatorChallenge: Uint8Array;
  /** 16 bytes */
  readonly peerChallenge: Uint8Array;
}

export type MsChapV2ResponseInput = Challenges & MsChapV2Key;
export type MsChapV2AuthenticatorResponseInput = Challenges & MsChapV2Key & { readonly ntResponse: Uint8Array };

const serverSigningMagic = utf8('Magic server to client signing constant');
const paddingMagic = utf8('Pad to make it do more than one iteration');
const sha1 = (...parts: Uint8Array[]): Uint8Array =>
  new Uint8Array(
    createHash('sha1')
      .update(concat(...parts))
      .digest(),
  );

/** NtPasswordHash (RFC 2759 §8.3): MD4 over the password in UTF-16, 16 bytes. As good as the password itself: keep it secret. */
export function ntPasswordHash(password: string | Secret): Uint8Array<ArrayBuffer> {
  const unicode = Buffer.from(typeof password === 'string' ? password : password.revealText(), 'utf16le');
  const hash = md4(unicode);
  unicode.fill(0);
  return hash;
}

/** ChallengeHash (RFC 2759 §8.2), 8 bytes. */
export const msChapV2ChallengeHash = ({ user, authenticatorChallenge, peerChallenge }: Challenges): Uint8Array =>
  sha1(peerChallenge, authenticatorChallenge, utf8(withoutDomain(user))).subarray(0, 8);

/** GenerateNTResponse (RFC 2759 §8.1), 24 bytes. Compare in constant time. */
export function msChapV2Response(input: MsChapV2ResponseInput): Uint8Array<ArrayBuffer> {
  const challenge = msChapV2ChallengeHash(input);
  const keys = concat(ntHashOf(input), new Uint8Array(5));
  const response = concat(...[0, 7, 14].map((at) => desEncrypt(keys.subarray(at, at + 7), challenge)));
  keys.fill(0);
  return response;
}

/** GenerateAuthenticatorResponse (RFC 2759 §8.7): `S=` and 40 upper-case hexadecimal digits. */
export function msChapV2AuthenticatorResponse(input: MsChapV2AuthenticatorResponseInput): string {
  const digest = sha1(md4(ntHashOf(input)), input.ntResponse, serverSigningMagic);
  return `S=${toHex(sha1(digest, msChapV2ChallengeHash(input), paddingMagic)).toUpperCase()}`;
}

function ntHashOf(key: MsChapV2Key): Uint8Array {
  if ('password' in key) return ntPasswordHash(key.password);
  return key.ntHash instanceof Uint8Array ? key.ntHash : key.ntHash.reveal();
}

const withoutDomain = (user: string): string => user.slice(user.indexOf('\\') + 1);

/** The value of a Response packet (RFC 2759 §4). */
export interface MsChapV2ResponseValue {
  readonly peerChallenge: Uint8Array;
  readonly ntResponse: Uint8Array;
}

const reservedBytes = 8;
export const msChapV2ResponseBytes = 49;

/** @throws DecodeError */
export function decodeMsChapV2ResponseValue(value: Uint8Array): MsChapV2ResponseValue {
  const cursor = new Cursor(value);
  const peerChallenge = cursor.take(limits.challengeBytes, 'peer challenge');
  cursor.take(reservedBytes, 'reserved');
  const ntResponse = cursor.take(24, 'NT response');
  cursor.u8('flags');
  cursor.end('MS-CHAPv2 response');
  return { peerChallenge, ntResponse };
}

export const encodeMsChapV2ResponseValue = ({ peerChallenge, ntResponse }: MsChapV2ResponseValue): Uint8Array =>
  new Writer().bytes(peerChallenge).zeros(reservedBytes).bytes(ntResponse).u8(0).finish();
