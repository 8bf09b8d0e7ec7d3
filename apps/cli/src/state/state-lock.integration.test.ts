import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLocked, lockState } from './state-lock.ts';

describe('the lock of a state directory', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sekisho-lock-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is held by one at a time, and free again when that one releases it', async () => {
    const file = join(folder, 'a', 'lock');
    const first = await lockState(file);
    expect(isLocked(file)).toBe(true);
    expect(await lockState(file)).toBeUndefined();
    first?.release();
    const second = await lockState(file);
    expect(second).toBeDefined();
    second?.release();
  });

  it('ends with its holder, however that ends', async () => {
    const file = join(folder, 'lock');
    const module = new URL('./state-lock.ts', import.meta.url).href;
    const code = `const { lockState } = await import('${module}'); await lockState('${file}'); console.log('held'); setInterval(() => {}, 1e6);`;
    const holder = spawn(process.execPath, ['--conditions=@sekisho/source', '--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    expect(isLocked(file)).toBe(true);
    holder.kill('SIGKILL');
    const next = await lockState(file);
    expect(next).toBeDefined();
    next?.release();
  });
});
