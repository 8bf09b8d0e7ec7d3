import { execFileSync } from 'node:child_process';

/** For `spawn`: a test that runs as root may start a program as another user; one that does not is that user itself. */
export function accountOf(user: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (option: string) => Number(execFileSync('id', [option, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
