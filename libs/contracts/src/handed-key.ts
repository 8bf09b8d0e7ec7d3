import { z } from 'zod';
import { base64, edgeId, preSharedKeyName, sealed } from './values.ts';

/** From the console, to any one edge: the secret of a pre-shared key, for a set-up file. */
export const handKeyRequest = z.strictObject({
  name: preSharedKeyName,
  /** X25519, made for this question alone: whoever asks, and nobody who reads along, opens the answer. */
  publicKey: base64.max(44),
  /** For the edge's log: who asked for it, such as `console:alice`. */
  by: z.string().min(1).max(300),
  /** For the edge's log: whose set-up it is for; absent: everybody's. */
  user: z.string().min(1).max(253).optional(),
});
export type HandKeyRequest = z.infer<typeof handKeyRequest>;

/** Why an edge hands a key to nobody. */
export const keyNotHanded = ['switched-off', 'no-such-key', 'retired', 'too-many'] as const;
export type KeyNotHanded = (typeof keyNotHanded)[number];

export const handKeyReply = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('handed-out'), edge: edgeId, sealed }),
  z.strictObject({ outcome: z.literal('refused'), edge: edgeId, reason: z.enum(keyNotHanded) }),
]);
export type HandKeyReply = z.infer<typeof handKeyReply>;

/** What the answer is sealed for: it cannot be opened as that of another key. */
export const handedKeyContext = (subject: string, { name }: Pick<HandKeyRequest, 'name'>): string =>
  `${subject} ${name}`;
