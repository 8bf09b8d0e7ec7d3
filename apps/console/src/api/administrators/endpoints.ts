import { administratorName } from '@sekisho/contracts';
import { z } from 'zod';
import { roles } from '../../access/roles.ts';
import { endpoint } from '../endpoint.ts';

const role = z.enum(roles);
const params = z.strictObject({ name: administratorName });
/** Shown once. */
const invited = z.strictObject({ link: z.string(), expiresAt: z.iso.datetime() });

export const listAdministrators = endpoint({
  id: 'listAdministrators',
  method: 'get',
  path: '/administrators',
  audience: 'administrator',
  summary: 'Who may use the console',
  answer: z.strictObject({
    administrators: z.array(
      z.strictObject({
        name: z.string(),
        role,
        disabled: z.boolean(),
        /** false: the invitation was not accepted yet. */
        isSetUp: z.boolean(),
        createdAt: z.iso.datetime(),
      }),
    ),
  }),
});

export const addAdministrator = endpoint({
  id: 'addAdministrator',
  method: 'post',
  path: '/administrators',
  audience: 'administrator',
  summary: 'Adds an administrator, who sets password and second factor by a link',
  body: z.strictObject({ name: administratorName, role }),
  answer: invited,
});

export const inviteAdministrator = endpoint({
  id: 'inviteAdministrator',
  method: 'post',
  path: '/administrators/{name}/invitation',
  audience: 'administrator',
  summary: 'A new link for an administrator who has lost password or authenticator app',
  params,
  answer: invited,
});

export const changeAdministrator = endpoint({
  id: 'changeAdministrator',
  method: 'patch',
  path: '/administrators/{name}',
  audience: 'administrator',
  summary: 'Changes role or standing of an administrator',
  params,
  body: z.strictObject({ role: role.optional(), disabled: z.boolean().optional() }),
  answer: z.strictObject({}),
});

export const removeAdministrator = endpoint({
  id: 'removeAdministrator',
  method: 'delete',
  path: '/administrators/{name}',
  audience: 'administrator',
  summary: 'Removes an administrator',
  params,
  answer: z.strictObject({}),
});
