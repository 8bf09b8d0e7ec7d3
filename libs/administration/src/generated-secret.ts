import { randomBytes } from 'node:crypto';
import { groupLetters, passwordGroups } from './limits.ts';

/** RFC 4648 base32 in lower case: no 0, 1, 8 or 9 that could be taken for a letter. Five bits a letter. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** A random secret that is easy to type on any keyboard: `groups` groups of four letters or digits, 20 bits a group. */
export function typeableSecret(groups: number, random: (length: number) => Uint8Array = randomBytes): string {
  const letters = Array.from(random(groups * groupLetters), (byte) => alphabet[byte % alphabet.length]);
  return Array.from({ length: groups }, (_, group) =>
    letters.slice(group * groupLetters, (group + 1) * groupLetters).join(''),
  ).join('-');
}

/** A password for a person to type: tried on line only. */
export const generatedPassword = (): string => typeableSecret(passwordGroups);

/** A random secret that only programs read: 256 bits, safe in URLs. */
export const machineSecret = (): string => randomBytes(32).toString('base64url');
