import { monotonicFactory } from 'ulid';

const next = monotonicFactory();

/** A new ULID; within this process each sorts after the one before. */
export const newUlid = (): string => next();
