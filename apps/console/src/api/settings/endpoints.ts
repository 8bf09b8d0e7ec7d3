import {
  settingsChange,
  settingsChangesMax,
  settingsCheckReply,
  settingsEffect,
  settingsProblem,
  settingsRevision,
  settingsRevisionInfo,
  settingsShown,
  settingsTextCharactersMax,
} from '@sekisho/contracts';
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';

/** Any JSON: a type of values within values is more than clients can be generated for. */
const change = settingsChange
  .extend({ value: z.unknown() })
  .refine(({ value }) => value !== undefined, { path: ['value'], message: 'a value, or null for the default' });

/** The whole text, or changes of what stands there. */
const edit = {
  text: z.string().max(settingsTextCharactersMax).optional(),
  changes: z.array(change).min(1).max(settingsChangesMax).optional(),
};
const isOneEdit = ({ text, changes }: { text?: unknown; changes?: unknown }) =>
  (text === undefined) !== (changes === undefined);
const oneEdit = 'either text or changes';
const note = z.string().max(500).optional();

/** What became of what was to be published. */
const published = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('published'),
    revision: settingsRevision,
    effects: z.array(settingsEffect),
    notices: z.array(z.string()),
  }),
  z.strictObject({ outcome: z.literal('stale'), current: settingsRevision }),
  z.strictObject({ outcome: z.literal('invalid'), problems: z.array(settingsProblem) }),
  z.strictObject({ outcome: z.literal('failed'), reason: z.string() }),
]);

export const showSettings = endpoint({
  id: 'showSettings',
  method: 'get',
  path: '/settings',
  audience: 'viewer',
  summary: 'The settings as they stand, with their defaults',
  tells: ['message', 'reason'],
  answer: settingsShown,
});

/** For those who may publish: the answer tells whether files are there that it names. */
export const checkSettings = endpoint({
  id: 'checkSettings',
  method: 'post',
  changes: 'nothing',
  path: '/settings/check',
  audience: 'administrator',
  summary: 'What a change of the settings would come to; nothing is changed',
  body: z.strictObject(edit).refine(isOneEdit, oneEdit),
  tells: ['message', 'warnings'],
  answer: settingsCheckReply,
});

export const publishSettings = endpoint({
  id: 'publishSettings',
  method: 'post',
  path: '/settings/publish',
  audience: 'administrator',
  summary: 'Publishes a change of the settings; sessions go on',
  body: z.strictObject({ base: settingsRevision, ...edit, note }).refine(isOneEdit, oneEdit),
  tells: ['message', 'notices', 'reason'],
  answer: published,
});

export const listRevisions = endpoint({
  id: 'listRevisions',
  method: 'get',
  path: '/settings/revisions',
  audience: 'viewer',
  summary: 'Settings that were published, the newest first',
  answer: z.strictObject({ revisions: z.array(settingsRevisionInfo) }),
});

export const showRevision = endpoint({
  id: 'showRevision',
  method: 'get',
  path: '/settings/revisions/{revision}',
  audience: 'viewer',
  summary: 'The text of one of them',
  params: z.strictObject({ revision: settingsRevision }),
  answer: z.strictObject({ text: z.string() }),
});

export const rollBackSettings = endpoint({
  id: 'rollBackSettings',
  method: 'post',
  path: '/settings/roll-back',
  audience: 'administrator',
  summary: 'Publishes an older revision again',
  body: z.strictObject({ base: settingsRevision, revision: settingsRevision, note }),
  tells: ['message', 'notices', 'reason'],
  answer: published,
});
