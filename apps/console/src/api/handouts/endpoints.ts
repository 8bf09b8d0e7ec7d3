import { z } from 'zod';
import { endpoint } from '../endpoint.ts';

/** Of files that wait to be fetched, once. */
export const handoutTicket = z.strictObject({ token: z.string(), expiresAt: z.iso.datetime() });
/** 256 bits in base64url. */
export const handoutToken = z.string().regex(/^[\w-]{43}$/);
/** A file with its bytes in base64. */
export const handedFile = z.strictObject({ name: z.string(), mediaType: z.string(), bytes: z.string() });

export const takeHandout = endpoint({
  id: 'takeHandout',
  method: 'post',
  path: '/handouts',
  audience: 'operator',
  summary: 'Fetches files that were made for who asks: once, within five minutes',
  body: z.strictObject({ token: handoutToken }),
  answer: z.strictObject({ files: z.array(handedFile) }),
});
