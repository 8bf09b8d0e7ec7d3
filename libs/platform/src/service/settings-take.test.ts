import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SettingsTakeReply, subjects, subjectTemplate } from '@sekisho/contracts';
import { expect, it, onTestFinished } from 'vitest';
import type { Bus } from '../bus/bus.ts';
import { digestOfSettings, parseSettings } from '../settings/load.ts';
import { answerSettingsTake } from './settings-take.ts';

const revision = '01JQ0000000000000000000000';
const former = 'officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n';
const next = `${former}log: { level: debug }\n`;

/** An instance of a service that runs with the former settings, and whose file holds a text. */
function instance(name: string, text: string, { takesSettings = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-take-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const settingsFile = join(folder, 'sekisho.yaml');
  writeFileSync(settingsFile, text);
  const told: string[] = [];
  const asked = new Map<string, (request: never) => unknown>();
  const answer: Bus['answer'] = (subject, _, handler) => {
    asked.set(subject, handler);
    return () => undefined;
  };
  const running = {
    bus: { answer },
    takesSettings,
    settings: parseSettings(former, settingsFile),
    takeSettings: async (taken?: string) => void told.push(`takes ${taken}`),
  };
  const retire = async () => void told.push('leaves');
  answerSettingsTake(name, { instance: 'one', settingsFile }, { running, retire });
  const take = (way: 'in-place' | 'anew', digest = digestOfSettings(next)) =>
    asked.get(`sekisho.v1.settings.take.${name}.one`)?.({
      revision,
      digest,
      way,
    } as never) as Promise<SettingsTakeReply>;
  return { folder, told, take, subjects: [...asked.keys()] };
}

it('takes settings over in place where it can', async () => {
  const edge = instance('edge', next, { takesSettings: true });
  expect(await edge.take('in-place')).toEqual({ outcome: 'taken' });
  expect(edge.told).toEqual([`takes ${revision}`]);
});

it('leaves once, however often it is asked, and says so until it is gone', async () => {
  const auth = instance('auth', next);
  expect(await auth.take('anew')).toEqual({ outcome: 'leaving' });
  expect(await auth.take('anew')).toEqual({ outcome: 'leaving' });
  expect(auth.told).toEqual(['leaves']);
});

it('has nothing to do where it runs with them', async () => {
  const auth = instance('auth', former);
  expect(await auth.take('anew', digestOfSettings(former))).toEqual({ outcome: 'taken' });
  expect(auth.told).toEqual([]);
});

it.each([
  ['another text', former, 'anew', /sekisho.yaml has another text here/],
  ['no settings', 'log: { level: loud }\n', 'anew', /expected/],
  ['settings that it has at its start alone', next, 'in-place', /at its start alone/],
] as const)('goes on with those before where its file has %s', async (_, text, way, reason) => {
  const auth = instance('auth', text);
  const digest = digestOfSettings(text === former ? next : text);
  expect(await auth.take(way, digest)).toEqual({ outcome: 'refused', reason: expect.stringMatching(reason) });
  expect(auth.told).toEqual([]);
});

it('does not leave for settings whose secrets it does not find', async () => {
  const text = `${former}users: { store: { postgres: { file: missing } } }\n`;
  const auth = instance('auth', text);
  const reply = { outcome: 'refused', reason: expect.stringContaining('missing') };
  expect(await auth.take('anew', digestOfSettings(text))).toEqual(reply);
  expect(auth.told).toEqual([]);
  // It is not told where others have theirs.
  const pool = instance('ip-pool', text);
  expect(await pool.take('anew', digestOfSettings(text))).toEqual({ outcome: 'leaving' });
});

it('is asked for a service that reads settings, by a subject of its own', () => {
  expect(instance('auth', former).subjects).toEqual([subjects.settingsTake('auth', 'one')]);
  expect(instance('publisher', former).subjects).toEqual([]);
  expect(subjectTemplate(subjects.settingsTake('auth', 'one'))).toBe('sekisho.v1.settings.take.{service}.{instance}');
});
