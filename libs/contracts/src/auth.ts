import { z } from 'zod';
import { base64, connectionId, edgeId, groupName, presentedName, refusalCode, sealed, userName } from './values.ts';

const who = { connection: connectionId, edge: edgeId };

/** What the user presented in PPP. A PAP password is sealed to the auth service, with the connection as the seal's context: nobody else on the bus can read it. */
export const verifyRequest = z.strictObject({
  ...who,
  user: presentedName,
  credentials: z.discriminatedUnion('protocol', [
    z.strictObject({ protocol: z.literal('pap'), password: sealed }),
    z.strictObject({
      protocol: z.literal('chap-md5'),
      identifier: z.int().min(0).max(255),
      challenge: base64,
      response: base64,
    }),
    z.strictObject({
      protocol: z.literal('ms-chap-v2'),
      authenticatorChallenge: base64,
      peerChallenge: base64,
      ntResponse: base64,
    }),
  ]),
});
export type VerifyRequest = z.infer<typeof verifyRequest>;

const accepted = z.strictObject({
  outcome: z.literal('accepted'),
  /** The user's name as the store has it. */
  user: userName,
  groups: z.array(groupName),
  /** MS-CHAPv2 alone: `S=` and 40 hexadecimal digits. */
  authenticatorResponse: z.string().optional(),
});
const refused = z.strictObject({
  outcome: z.literal('refused'),
  code: refusalCode,
  user: presentedName.optional(),
  detail: z.string().optional(),
});

export const verifyReply = z.discriminatedUnion('outcome', [accepted, refused]);
export type VerifyReply = z.infer<typeof verifyReply>;

/** An EAP packet of the client. The first goes to any instance; the rest to the subject the first reply named. */
export const eapRequest = z.strictObject({ ...who, packet: base64 });
export type EapRequest = z.infer<typeof eapRequest>;

export const eapReply = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('continue'),
    packet: base64,
    /** instance that holds the conversation */ instance: z.string(),
  }),
  accepted.extend({ packet: base64 }),
  refused.extend({ packet: base64 }),
]);
export type EapReply = z.infer<typeof eapReply>;
