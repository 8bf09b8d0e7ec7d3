import { encodeTime, monotonicFactory } from 'ulid';
import { random } from './crypto/random.ts';

/** A fraction of 0 up to 1 for the library, which makes one of 32 characters of it. */
const fraction = (): number => (random.bytes(1)[0] ?? 0) / 256;

const next = monotonicFactory(fraction);

/** A new ULID; within this process each sorts after the one before. */
export const newUlid = (): string => next();

/** Whether it is one, as `newUlid` writes them: 26 letters and digits of Crockford's base 32, of 128 bits. */
export const isUlid = (text: string): boolean => /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text);

/** How ULIDs of this time and later begin: earlier ones sort before it. */
export const ulidTime = (at: Date): string => encodeTime(at.getTime(), ulidTimeLetters);

const ulidTimeLetters = 10;
