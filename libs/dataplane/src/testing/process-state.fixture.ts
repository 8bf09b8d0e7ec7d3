import { readdirSync, readFileSync } from 'node:fs';

/** Whether every thread of a process stands still: a busy machine takes its time to stop them all. */
export function isStopped(pid: number | undefined): boolean {
  const threads = `/proc/${pid}/task`;
  return readdirSync(threads).every((id) => /^State:\tT/m.test(readFileSync(`${threads}/${id}/status`, 'utf8')));
}
