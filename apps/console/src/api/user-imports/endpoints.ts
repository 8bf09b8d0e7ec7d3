import { groupName, ipv4, userName } from '@sekisho/contracts';
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';

/** The whole file. */
const body = z.strictObject({ csv: z.string() });
const problem = z.strictObject({
  line: z.int().positive(),
  code: z.enum([
    'file',
    'encoding',
    'columns',
    'too-many',
    'name',
    'exists',
    'twice',
    'group',
    'address',
    'address-taken',
    'expires',
    'truth',
    'password',
  ]),
  /** What it is about: a name, a group, what stands there. */
  what: z.string(),
});

export const previewImport = endpoint({
  id: 'previewImport',
  method: 'post',
  path: '/user-imports/preview',
  audience: 'administrator',
  changes: 'nothing',
  summary: 'What a CSV file of users would bring, and what is wrong in which of its lines',
  body,
  answer: z.strictObject({
    users: z.array(
      z.strictObject({
        line: z.int().positive(),
        name: userName,
        groups: z.array(groupName),
        officeMode: z.boolean(),
        address: ipv4.optional(),
        expires: z.string().optional(),
        disabled: z.boolean(),
        /** false: one is made. */
        hasPassword: z.boolean(),
      }),
    ),
    problems: z.array(problem),
  }),
});

export const importUsers = endpoint({
  id: 'importUsers',
  method: 'post',
  path: '/user-imports',
  audience: 'administrator',
  summary: 'Adds the users of a CSV file, all of whose lines must be right; passwords that are made are answered once',
  body,
  tells: ['reason'],
  answer: z.strictObject({
    added: z.int().nonnegative(),
    failed: z.array(z.strictObject({ line: z.int().positive(), name: userName, reason: z.string() })),
    /** A CSV file of names and the passwords that were made. */
    passwords: z.string().optional(),
  }),
});
