import { createHash, randomBytes } from 'node:crypto';
import { tokenBytes } from '../limits.ts';

/** What only its holder knows; base64url. */
export const newToken = (): string => randomBytes(tokenBytes).toString('base64url');

/** Whether it is written as one: whether it is anybody's is another matter. */
export const isToken = (text: string | undefined): text is string => text !== undefined && /^[\w-]{43}$/.test(text);

/** What is kept of a token: nobody who reads the tables can use it. Tokens are random, so that no salt is needed. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
