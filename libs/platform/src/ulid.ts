import { monotonicFactory } from 'ulid';
import { random } from './crypto/random.ts';

/** A fraction of 0 up to 1 for the library, which makes one of 32 characters of it. */
const fraction = (): number => (random.bytes(1)[0] ?? 0) / 256;

const next = monotonicFactory(fraction);

/** A new ULID; within this process each sorts after the one before. */
export const newUlid = (): string => next();
