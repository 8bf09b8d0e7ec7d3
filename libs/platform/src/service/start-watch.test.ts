import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchWhileStarting } from './start-watch.ts';

const folder = mkdtempSync(join(tmpdir(), 'sekisho-starting-'));
const file = join(folder, 'sekisho.yaml');
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

it('tells once that another text stands there than when the service began to start', () => {
  writeFileSync(file, 'one');
  const changed = vi.fn();
  watchWhileStarting(file, 1_000, changed);
  vi.advanceTimersByTime(5_000);
  expect(changed).not.toHaveBeenCalled();
  writeFileSync(file, 'two');
  vi.advanceTimersByTime(5_000);
  expect(changed).toHaveBeenCalledTimes(1);
});
