import { spawnSync } from 'node:child_process';

/** Runs openssl. @returns what it printed, and whether it was content */
export function openssl(...options: string[]): { readonly text: string; readonly ok: boolean } {
  const { stdout, stderr, status } = spawnSync('openssl', options, { encoding: 'utf8', timeout: 20_000 });
  return { text: stdout + stderr, ok: status === 0 };
}
