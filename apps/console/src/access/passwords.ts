import { hash, verify } from '@node-rs/argon2';
import { argon2Lanes, argon2MemoryKiB, argon2Passes, passwordLettersMax, passwordLettersMin } from '../limits.ts';

const options = { memoryCost: argon2MemoryKiB, timeCost: argon2Passes, parallelism: argon2Lanes };

/** What stands against a password of an administrator; undefined: nothing (NIST SP 800-63B: length, and no rules of composition). */
export function passwordProblem(password: string, name: string): 'too-short' | 'too-long' | 'has-name' | undefined {
  const letters = [...password].length;
  if (letters < passwordLettersMin) return 'too-short';
  if (letters > passwordLettersMax) return 'too-long';
  return name !== '' && password.toLowerCase().includes(name.toLowerCase()) ? 'has-name' : undefined;
}

export const hashPassword = (password: string): Promise<string> => hash(password, options);

/** Takes as long where there is no such account, so that time tells nothing of it. */
export async function isPassword(password: string, hashed: string | null): Promise<boolean> {
  const matches = await verify(hashed ?? (await nobodys()), password);
  return hashed !== null && matches;
}

let ofNobody: Promise<string> | undefined;
const nobodys = (): Promise<string> => {
  ofNobody ??= hashPassword('nobody');
  return ofNobody;
};
