import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const native = fileURLToPath(new URL('../../native', import.meta.url));

/** Builds the helper for OS passwords where its sources have changed. */
export function buildHelper(): void {
  execFileSync('make', ['-C', native], { stdio: 'pipe' });
}
