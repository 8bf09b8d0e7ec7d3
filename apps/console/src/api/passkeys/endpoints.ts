import { z } from 'zod';
import { roles } from '../../access/roles.ts';
import { endpoint } from '../endpoint.ts';

const base64url = z
  .string()
  .max(4_096)
  .regex(/^[A-Za-z0-9_-]*$/);
/** As browsers encode them (Web Authentication level 3 §5.1.8); what is in them the library looks at. */
const options = z.looseObject({ challenge: base64url });
const credential = {
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
  clientExtensionResults: z.looseObject({}),
};
const made = z.strictObject({
  ...credential,
  response: z.looseObject({ clientDataJSON: base64url, attestationObject: base64url.max(16_384) }),
});
const proven = z.strictObject({
  ...credential,
  response: z.looseObject({ clientDataJSON: base64url, authenticatorData: base64url, signature: base64url }),
});

export const listPasskeys = endpoint({
  id: 'listPasskeys',
  method: 'get',
  path: '/account/passkeys',
  audience: 'signed-in',
  summary: 'The passkeys of whoever is signed in',
  answer: z.strictObject({
    passkeys: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        createdAt: z.iso.datetime(),
        usedAt: z.iso.datetime().nullable(),
      }),
    ),
    /** Where the browser's address is an IP address, passkeys cannot be made. */
    isPossible: z.boolean(),
  }),
});

export const beginPasskey = endpoint({
  id: 'beginPasskey',
  method: 'post',
  changes: 'nothing',
  path: '/account/passkeys/options',
  audience: 'signed-in',
  summary: 'What a browser makes a new passkey of',
  answer: options,
});

export const addPasskey = endpoint({
  id: 'addPasskey',
  method: 'post',
  path: '/account/passkeys',
  audience: 'signed-in',
  summary: 'Takes a passkey that the browser has made',
  body: z.strictObject({ name: z.string().min(1).max(64), credential: made }),
  answer: z.strictObject({}),
});

export const removePasskey = endpoint({
  id: 'removePasskey',
  method: 'delete',
  path: '/account/passkeys/{id}',
  audience: 'signed-in',
  summary: 'Removes a passkey',
  params: z.strictObject({ id: base64url.min(1).max(1_024) }),
  answer: z.strictObject({ removed: z.boolean() }),
});

export const beginPasskeySignIn = endpoint({
  id: 'beginPasskeySignIn',
  method: 'post',
  changes: 'nothing',
  path: '/sign-in/passkey/options',
  audience: 'everybody',
  summary: 'What a browser proves a passkey by',
  answer: options,
});

export const signInByPasskey = endpoint({
  id: 'signInByPasskey',
  method: 'post',
  changes: 'nothing',
  path: '/sign-in/passkey',
  audience: 'everybody',
  summary: 'Signs in by a passkey',
  body: z.strictObject({ credential: proven }),
  answer: z.discriminatedUnion('outcome', [
    z.strictObject({ outcome: z.literal('signed-in'), name: z.string(), role: z.enum(roles) }),
    z.strictObject({ outcome: z.literal('refused') }),
  ]),
});
