import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSettings } from '@sekisho/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPreSharedKeys } from './pre-shared-keys.ts';

const required = { officeMode: { pool: '10.66.0.0/16' }, encryptionDomain: ['10.0.0.0/8'] };

describe("the gateway's pre-shared keys", () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'sekisho-keys-'));
    for (const [file, text] of Object.entries({ one: 'first', two: 'second', same: 'first' }))
      writeFileSync(join(directory, file), `${text}\n`, { mode: 0o600 });
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const open = (preSharedKey: object, clock?: () => number) => {
    const settings = parseSettings(JSON.stringify({ ...required, preSharedKey }), join(directory, 'sekisho.yaml'));
    return openPreSharedKeys(settings.preSharedKey, directory, clock);
  };
  const key = (name: string, file: string, more: object = {}) => ({ name, secret: { file }, ...more });

  it('are in the order of the settings', () => {
    const keys = open({ secret: { file: 'one' }, keys: [key('next', 'two')] });
    expect(keys.map(({ name, secret }) => [name, secret.revealText()])).toEqual([
      ['default', 'first'],
      ['next', 'second'],
    ]);
  });

  it('retire while the gateway runs, at the moment that is written', () => {
    let now = Date.parse('2027-01-30T23:59:59.999Z');
    const [old, next] = open({ keys: [key('old', 'one', { retired: '2027-01-31' }), key('next', 'two')] }, () => now);
    expect([old?.retired?.(), next?.retired]).toEqual([false, undefined]);
    now += 1;
    expect(old?.retired?.()).toBe(true);
  });

  it('are told apart by their secrets', () => {
    expect(() => open({ keys: [key('a', 'one'), key('b', 'two'), key('c', 'same')] })).toThrow(
      'The pre-shared keys a and c have the same secret: nobody could tell them apart.',
    );
  });

  it('can all be read', () => {
    expect(() => open({ keys: [key('a', 'missing')] })).toThrow('missing');
  });

  it('are none where they are switched off', () => {
    expect(open({ support: false, keys: [key('a', 'missing')] })).toEqual([]);
  });
});
