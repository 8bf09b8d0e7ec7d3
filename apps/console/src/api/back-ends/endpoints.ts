import {
  authHealthReply,
  authTestReply,
  machineAuthentication,
  preSharedKeyName,
  presentedName,
  refusalCode,
  testableMethods,
} from '@sekisho/contracts';
import { z } from 'zod';
import { passwordLettersMax } from '../../limits.ts';
import { endpoint } from '../endpoint.ts';

/** A sentence in each language. */
const text = z.strictObject({ en: z.string(), ja: z.string() });
const backEnd = authHealthReply.shape.backEnds.element;

export const showBackEnds = endpoint({
  id: 'showBackEnds',
  method: 'get',
  path: '/back-ends',
  audience: 'viewer',
  summary: 'How the servers of the back ends do, as each instance of the auth service sees them',
  tells: ['detail'],
  answer: z.strictObject({
    backEnds: z.array(
      z.strictObject({
        instance: z.string(),
        name: z.string(),
        kind: backEnd.shape.kind,
        ...backEnd.shape.servers.element.shape,
      }),
    ),
  }),
});

export const testLogin = endpoint({
  id: 'testLogin',
  method: 'post',
  changes: 'nothing',
  path: '/login-test',
  audience: 'operator',
  summary: 'Tries a user against the back ends of its realm, and says what each step came to',
  body: z.strictObject({
    user: presentedName,
    password: z.string().max(passwordLettersMax),
    method: z.enum(testableMethods),
    machine: machineAuthentication.default('pre-shared-key'),
    preSharedKey: preSharedKeyName.optional(),
  }),
  tells: ['detail'],
  answer: z.strictObject({
    realm: authTestReply.shape.realm,
    asked: authTestReply.shape.asked,
    checks: authTestReply.shape.checks,
    verdict: z.enum(['accepted', 'refused']),
    refusal: z.strictObject({ code: refusalCode, sentence: text, cure: text }).optional(),
    tookMs: authTestReply.shape.tookMs,
  }),
});
