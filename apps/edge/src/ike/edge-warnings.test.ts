import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSettings } from '@sekisho/platform';
import { afterAll, describe, expect, it } from 'vitest';
import { edgeWarnings } from './edge-warnings.ts';
import { openPreSharedKeys } from './pre-shared-keys.ts';

const directory = mkdtempSync(join(tmpdir(), 'sekisho-warnings-'));
afterAll(() => rmSync(directory, { recursive: true }));
const settingsFile = join(directory, 'sekisho.yaml');

/** @param keys their secrets by name */
function settingsWith(keys: Record<string, string>, aggressiveMode: boolean) {
  for (const [name, secret] of Object.entries(keys)) writeFileSync(join(directory, name), secret, { mode: 0o600 });
  const listed = Object.keys(keys).map((name) => `{ name: ${name}, secret: { file: ${name} }, identities: [${name}] }`);
  const all = [...listed, '{ name: gone, secret: { file: old }, identities: [gone], retired: 2020-01-01 }'];
  writeFileSync(join(directory, 'old'), 'old', { mode: 0o600 });
  writeFileSync(join(directory, 'plain'), 'plain', { mode: 0o600 });
  const text = `officeMode: { pool: 10.66.0.0/16 }
encryptionDomain: [10.0.0.0/8]
ike: { aggressiveMode: ${aggressiveMode} }
preSharedKey: { secret: { file: plain }, keys: [${all.join(', ')}] }`;
  return parseSettings(text, settingsFile);
}

const keys = { short: 'nineteen characters', long: 'twenty characters: 1' };

describe('what an edge warns of', () => {
  it('is nothing where Aggressive Mode is off', () => {
    expect(edgeWarnings(settingsWith(keys, false), { settingsFile })).toEqual([]);
  });

  it('is Aggressive Mode, and each key for it that is short', () => {
    const [on, ...short] = edgeWarnings(settingsWith(keys, true), { settingsFile });
    expect(on).toMatch(/^Aggressive Mode is on/);
    expect(short).toEqual([expect.stringMatching(/^The pre-shared key short has 19 characters/)]);
    expect(short.join()).not.toContain(keys.short);
  });

  it('are keys that know whose they are', () => {
    const { preSharedKey } = settingsWith(keys, true);
    const known = openPreSharedKeys(preSharedKey, directory).map(({ name, identities }) => [name, identities]);
    expect(known).toContainEqual(['long', ['long']]);
    expect(known).toContainEqual(['default', undefined]);
  });
});
