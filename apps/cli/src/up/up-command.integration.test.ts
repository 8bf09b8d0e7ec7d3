import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLocked } from '../state/state-lock.ts';
import { statePaths } from '../state/state-paths.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

describe('a start over a state directory that is there', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sekisho-up-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('ends where the settings are wrong, and leaves the directory to the next one', () => {
    const settings = join(folder, 'sekisho.yaml');
    writeFileSync(settings, 'officeMode: { pool: 10.66.0.0/33 }\nencryptionDomain: [10.0.0.0/8]\n');
    const command = [main, 'up', '--settings', settings, '--state', folder];
    const { status, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', timeout: 60_000 });
    expect(stderr).toContain('officeMode.pool: expected addresses');
    expect(status).toBe(1);
    expect(isLocked(statePaths(folder).lock)).toBe(false);
  });
});
