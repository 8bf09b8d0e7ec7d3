import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSettings } from '@sekisho/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preSharedKeys } from './pre-shared-key.ts';

describe('the pre-shared key', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'sekisho-psk-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const required = { officeMode: { pool: '10.66.0.0/24' }, encryptionDomain: ['10.0.0.0/8'] };
  const keyOf = (settings: object) =>
    preSharedKeys(
      parseSettings(JSON.stringify({ ...required, preSharedKey: settings }), join(directory, 'sekisho.yaml')),
    )[0];

  it('is made by the first start, and found by the next one', () => {
    const file = join(directory, 'made');
    const first = keyOf({ secret: { file: 'made' } });
    expect(first).toEqual({
      name: 'default',
      text: readFileSync(file, 'utf8').trimEnd(),
      made: true,
      source: file,
      file,
    });
    expect(keyOf({ secret: { file: 'made' } })).toEqual({ ...first, made: false });
  });

  it("is the administrator's own where there is one", () => {
    const file = join(directory, 'own');
    writeFileSync(file, 'chosen with care\n', { mode: 0o600 });
    expect(keyOf({ secret: { file: 'own' } })).toMatchObject({ text: 'chosen with care', made: false });
  });

  it('is none where it is switched off', () => {
    expect(keyOf({ support: false, secret: { file: 'never' } })).toBeUndefined();
  });
});
