import { z } from 'zod';
import { roles } from '../../access/roles.ts';
import { passwordLettersMax } from '../../limits.ts';
import { endpoint } from '../endpoint.ts';

const password = z.string().min(1).max(passwordLettersMax);

export const showAccount = endpoint({
  id: 'showAccount',
  method: 'get',
  path: '/account',
  audience: 'signed-in',
  summary: 'Who one is, and where one is signed in',
  answer: z.strictObject({
    name: z.string(),
    role: z.enum(roles),
    signIns: z.array(
      z.strictObject({
        id: z.ulid(),
        isThis: z.boolean(),
        method: z.string(),
        createdAt: z.iso.datetime(),
        seenAt: z.iso.datetime(),
        address: z.string(),
        agent: z.string(),
      }),
    ),
  }),
});

export const endSignIn = endpoint({
  id: 'endSignIn',
  method: 'delete',
  path: '/account/sign-ins/{id}',
  audience: 'signed-in',
  summary: 'Ends one of one’s own sign-ins',
  params: z.strictObject({ id: z.ulid() }),
  answer: z.strictObject({ ended: z.boolean() }),
});

export const endOtherSignIns = endpoint({
  id: 'endOtherSignIns',
  method: 'delete',
  path: '/account/sign-ins',
  audience: 'signed-in',
  summary: 'Ends all of one’s own sign-ins but this one',
  answer: z.strictObject({}),
});

export const changePassword = endpoint({
  id: 'changePassword',
  method: 'post',
  path: '/account/password',
  audience: 'signed-in',
  summary: 'Sets one’s own password, and ends all other sign-ins',
  body: z.strictObject({ password, code: z.string().min(1).max(32), newPassword: password }),
  answer: z.strictObject({ outcome: z.enum(['changed', 'refused']) }),
});
