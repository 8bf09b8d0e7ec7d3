import { randomBytes } from 'node:crypto';
import { limits } from '../limits.ts';

/** A random serial number of 16 bytes: positive, in lower case hexadecimal digits, the first one never 0. */
export function newSerial(random: (length: number) => Uint8Array = randomBytes): string {
  const bytes = Buffer.from(random(limits.serialBytes));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}
