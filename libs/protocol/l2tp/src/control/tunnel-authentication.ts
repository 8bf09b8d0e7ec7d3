import { createHash } from 'node:crypto';
import type { Secret } from '@sekisho/wire';

/** Challenge Response (RFC 2661 §4.4.3): MD5 over the message type that carries it (2 SCCRP, 3 SCCCN), secret, challenge. */
export const challengeResponse = (messageType: 2 | 3, secret: Secret, challenge: Uint8Array): Uint8Array =>
  createHash('md5').update(Uint8Array.of(messageType)).update(secret.reveal()).update(challenge).digest();
