import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findSettings, makeSettings, readSettings } from './settings-file.ts';
import { statePaths } from './state-paths.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sekisho-settings-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const find = (flag?: string, env: NodeJS.ProcessEnv = {}) =>
  findSettings(flag, statePaths(join(directory, 'state'), {}), { env, directory });

describe('the settings of a gateway', () => {
  it('are the named ones, else those in the environment, else sekisho.yaml here', () => {
    writeFileSync(join(directory, 'sekisho.yaml'), '');
    const env = { SEKISHO_SETTINGS: 'b.yaml' };
    expect([find('a.yaml', env), find(undefined, env), find()].map(({ path }) => path)).toEqual(
      ['a.yaml', 'b.yaml', 'sekisho.yaml'].map((name) => join(directory, name)),
    );
  });

  it('are made of the example in the state directory where there are none', () => {
    const file = find();
    expect(file).toEqual({ path: join(directory, 'state', 'sekisho.yaml'), toBeMade: true });
    const beforehand = readSettings(file);
    expect(existsSync(file.path)).toBe(false);
    makeSettings(file);
    expect(readSettings(find())).toEqual(beforehand);
  });

  it('are refused with key, line and expectation', () => {
    writeFileSync(join(directory, 'sekisho.yaml'), 'supportL2tp: maybe\n');
    expect(() => readSettings(find())).toThrow(
      /sekisho\.yaml:1:\d+: supportL2tp: expected true or false, found "maybe"/,
    );
  });
});
