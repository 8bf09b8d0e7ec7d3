import { administratorName } from '@sekisho/contracts';
import { z } from 'zod';
import { roles } from '../../access/roles.ts';
import { passwordLettersMax, providerAnswerLettersMax } from '../../limits.ts';
import { endpoint } from '../endpoint.ts';

const password = z.string().min(1).max(passwordLettersMax);
const code = z.string().min(1).max(32);
const token = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

export const showSignIn = endpoint({
  id: 'showSignIn',
  method: 'get',
  path: '/sign-in',
  audience: 'everybody',
  summary: 'Who is signed in with this browser, and how one signs in',
  answer: z.strictObject({
    signedIn: z.strictObject({ name: z.string(), role: z.enum(roles) }).nullable(),
    /** There is no administrator yet: the link of the first start makes one. */
    hasAdministrators: z.boolean(),
    /** What the OpenID provider is called by which one can sign in as well; null: there is none. */
    singleSignOn: z.string().nullable(),
  }),
});

export const signIn = endpoint({
  id: 'signIn',
  method: 'post',
  changes: 'nothing',
  path: '/sign-in',
  audience: 'everybody',
  summary: 'Signs in by password and second factor',
  body: z.strictObject({ name: z.string().min(1).max(64), password, code: code.optional() }),
  answer: z.discriminatedUnion('outcome', [
    z.strictObject({ outcome: z.literal('signed-in'), name: z.string(), role: z.enum(roles) }),
    z.strictObject({ outcome: z.literal('second-factor') }),
    z.strictObject({ outcome: z.literal('refused') }),
    z.strictObject({ outcome: z.literal('held'), seconds: z.int().positive() }),
  ]),
});

export const beginSingleSignOn = endpoint({
  id: 'beginSingleSignOn',
  method: 'post',
  changes: 'nothing',
  path: '/sign-in/single-sign-on',
  audience: 'everybody',
  summary: 'Where the browser goes to sign in at the OpenID provider',
  answer: z.strictObject({ url: z.string() }),
});

export const finishSingleSignOn = endpoint({
  id: 'finishSingleSignOn',
  method: 'post',
  changes: 'nothing',
  path: '/sign-in/single-sign-on/finish',
  audience: 'everybody',
  summary: 'Signs in by what the OpenID provider answered',
  /** The query with which the browser came back. */
  body: z.strictObject({ answer: z.string().max(providerAnswerLettersMax) }),
  answer: z.discriminatedUnion('outcome', [
    z.strictObject({ outcome: z.literal('signed-in'), name: z.string(), role: z.enum(roles) }),
    z.strictObject({ outcome: z.literal('refused') }),
  ]),
});

export const signOut = endpoint({
  id: 'signOut',
  method: 'post',
  changes: 'nothing',
  path: '/sign-out',
  audience: 'signed-in',
  summary: 'Signs out',
  answer: z.strictObject({}),
});

export const showInvitation = endpoint({
  id: 'showInvitation',
  method: 'post',
  changes: 'nothing',
  path: '/invitation',
  audience: 'everybody',
  summary: 'What a link to set a password is for, and the secret for the authenticator app',
  body: z.strictObject({ token }),
  answer: z.strictObject({
    /** Absent: the name may be chosen, as it is the first administrator's. */
    name: z.string().optional(),
    /** Base 32. */
    secret: z.string(),
    /** The same for an app, and as a picture of it. */
    uri: z.string(),
    qrCode: z.string(),
  }),
});

export const acceptInvitation = endpoint({
  id: 'acceptInvitation',
  method: 'post',
  path: '/invitation/accept',
  audience: 'everybody',
  summary: 'Sets password and authenticator app, and signs in',
  body: z.strictObject({ token, name: administratorName.optional(), password, code }),
  answer: z.strictObject({ name: z.string(), role: z.enum(roles), recoveryCodes: z.array(z.string()) }),
});
