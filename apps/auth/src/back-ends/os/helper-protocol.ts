import type { Secret } from '@sekisho/wire';
import { osAnswerBytesMax, osRequestBytesMax } from './limits.ts';

/** A login as the helper takes it (apps/auth/native/channel.h). */
export interface HelperRequest {
  readonly service: string;
  readonly user: string;
  readonly remote: string;
  /** undefined: the user has proven who they are by other means. */
  readonly password: Secret | undefined;
}

/** In the order of their numbers on the wire. */
const verdicts = [
  'accepted',
  'wrong-password',
  'unknown-user',
  'account-expired',
  'password-expired',
  'account-locked',
  'refused',
  'challenge',
  'unavailable',
] as const;
export type HelperVerdict = (typeof verdicts)[number];

export interface HelperAnswer {
  readonly verdict: HelperVerdict;
  /** What PAM and its modules say, for the administrator. */
  readonly said: string;
  /** Accepted: as the operating system spells it. */
  readonly name: string;
  /** Accepted: Unix groups. */
  readonly groups: readonly string[];
}

export class HelperProtocolError extends Error {
  override readonly name = 'HelperProtocolError';
}

const lengthBytes = 4;

/**
 * Length, then strings that end with a zero byte each, the password last. The result holds the password: whoever asked for it wipes it.
 * @returns undefined: a string holds a zero byte itself, or there is more than the helper takes
 */
export function encodeRequest({ service, user, remote, password }: HelperRequest): Uint8Array | undefined {
  const secret = password === undefined ? [] : [password.reveal()];
  const fields = [...[service, user, remote].map((text) => Buffer.from(text)), ...secret];
  const size = fields.reduce((sum, field) => sum + field.length + 1, 0);
  if (size > osRequestBytesMax || fields.some((field) => field.includes(0))) return undefined;
  const frame = Buffer.alloc(lengthBytes + size);
  let at = frame.writeUInt32BE(size);
  for (const field of fields) {
    frame.set(field, at);
    at += field.length + 1;
  }
  return frame;
}

/**
 * Takes an answer from the front of what has been received.
 * @returns undefined: it is not complete yet
 * @throws HelperProtocolError
 */
export function decodeAnswer(received: Uint8Array): HelperAnswer | undefined {
  const bytes = Buffer.from(received.buffer, received.byteOffset, received.byteLength);
  if (bytes.length < lengthBytes) return undefined;
  const size = bytes.readUInt32BE();
  if (size === 0 || size > osAnswerBytesMax) throw new HelperProtocolError(`an answer of ${size} bytes`);
  if (bytes.length < lengthBytes + size) return undefined;
  if (bytes.length > lengthBytes + size) throw new HelperProtocolError('more than one answer');
  const verdict = verdicts[bytes.readUInt8(lengthBytes)];
  if (verdict === undefined) throw new HelperProtocolError('a verdict of no known number');
  const strings = bytes.toString('utf8', lengthBytes + 1).split('\0');
  if (strings.pop() !== '') throw new HelperProtocolError('a string without its end');
  const [said = '', name = '', ...groups] = strings;
  return { verdict, said, name, groups };
}
