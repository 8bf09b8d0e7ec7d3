import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsCheckReply, settingsShown } from '@sekisho/contracts';
import { afterAll, expect, it } from 'vitest';
import { FileSettings } from './file-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'sekisho-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'sekisho.yaml');
writeFileSync(file, '# ours\nofficeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n');
const settings = new FileSettings(file);

it('shows the file with its defaults, and that nobody publishes it', () => {
  const shown = settingsShown.parse(settings.show());
  expect(shown).toMatchObject({ publishable: false, reason: expect.stringContaining('cluster'), problems: [] });
  expect(shown.values).toMatchObject({ supportL2tp: true, officeMode: { pool: '10.66.0.0/16' } });
  expect(settings.show().revision).toBe(shown.revision);
});

it('checks a change, and keeps what it is not about', () => {
  const checked = settingsCheckReply.parse(settings.check({ changes: [{ path: ['supportL2tp'], value: false }] }));
  expect(checked.text).toContain('# ours');
  expect(checked.diff).toContain('+supportL2tp: false');
  expect(checked.effects).toEqual([
    { path: 'supportL2tp', takes: 'next-start', services: ['edge'], runningSessions: false },
  ]);
});

it('names what is wrong with it', () => {
  const { problems } = settings.check({ changes: [{ path: ['officeMode', 'pool'], value: 'everything' }] });
  expect(problems).toEqual([expect.objectContaining({ path: 'officeMode.pool' })]);
});
