import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { repository } from '@sekisho/testing';

/** Builds the helper for OS passwords where its sources have changed. */
export function buildHelper(): void {
  execFileSync(join(repository, 'node_modules/.bin/nx'), ['run', '@sekisho/auth:native'], {
    cwd: repository,
    env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' },
    stdio: 'pipe',
  });
}
