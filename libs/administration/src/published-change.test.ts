import type { SettingsPublishReply } from '@sekisho/contracts';
import { expect, it } from 'vitest';
import { publishedChange } from './published-change.ts';

const [former, revision] = ['01JDN0000000000000000000AA', '01JDN0000000000000000000BB'];
const texts: Readonly<Record<string, string>> = {
  [former]: '# ours\nofficeMode: { pool: 10.66.0.0/16 }\n',
  [revision]: '# theirs\nofficeMode: { pool: 10.66.0.0/16, domain: corp.example }\nsupportL2tp: false\n',
};
const defaults = 'supportL2tp: true\n';
const settings = { revision: async (name: string) => texts[name] };
const reply: SettingsPublishReply = {
  outcome: 'published',
  revision,
  effects: [{ path: 'officeMode.domain', takes: 'at-once', services: ['edge'], runningSessions: false }],
  notices: [],
};

it('tells of settings that were published what stood at each place before and after, defaults as well', async () => {
  expect(await publishedChange(settings, { former, reply, note: 'as asked' }, defaults)).toEqual({
    before: { revision: former, supportL2tp: true },
    after: { revision, note: 'as asked', supportL2tp: false, 'officeMode.domain': 'corp.example' },
  });
});

it('tells the places alone where a text is no longer kept, or nobody answers', async () => {
  const places = { before: { revision: former }, after: { revision, places: ['officeMode.domain'] } };
  const gone = { revision: async () => undefined };
  expect(await publishedChange(gone, { former, reply }, defaults)).toEqual(places);
  const silent = { revision: () => Promise.reject(new Error('no answer')) };
  expect(await publishedChange(silent, { former, reply }, defaults)).toEqual(places);
});

it('tells of settings that were not what became of them', async () => {
  const failed: SettingsPublishReply = { outcome: 'failed', reason: 'the edge did not come up' };
  expect(await publishedChange(settings, { former, reply: failed }, defaults)).toEqual({
    before: { revision: former },
    after: { revision: former, outcome: 'failed' },
  });
});
