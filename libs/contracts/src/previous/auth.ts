import { z } from 'zod';
import { eapRequest, verifyRequest } from '../auth.ts';
import { base64, presentedName, sealed } from '../values.ts';

const root = 'sekisho.v1.auth';

/** Subjects of the release before that the auth service still answers: what it sealed was PAP's password alone. */
export const previousAuthSubjects = {
  authVerify: `${root}.verify`,
  authEapBegin: `${root}.eap.begin`,
  authEapContinue: (instance: string) => `${root}.eap.continue.${instance}`,
} as const;

const octet = z.int().min(0).max(255);

/** A PAP password is sealed with the connection as the seal's context. */
export const previousVerifyRequest = verifyRequest.extend({
  user: presentedName,
  credentials: z.discriminatedUnion('protocol', [
    z.strictObject({ protocol: z.literal('pap'), password: sealed }),
    z.strictObject({ protocol: z.literal('chap-md5'), identifier: octet, challenge: base64, response: base64 }),
    z.strictObject({
      protocol: z.literal('ms-chap-v2'),
      identifier: octet,
      authenticatorChallenge: base64,
      peerChallenge: base64,
      ntResponse: base64,
    }),
  ]),
});
export type PreviousVerifyRequest = z.infer<typeof previousVerifyRequest>;

/** The same in clear. */
export const previousEapRequest = eapRequest;
