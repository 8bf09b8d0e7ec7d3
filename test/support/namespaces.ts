import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, kill, must, run } from '@sekisho/testing';

/** Removes the namespaces and folders in the temporary directory that `PREFIX-PID…` names and whose process is gone. */
export async function removeLeftovers(prefix: string): Promise<void> {
  const owned = new RegExp(`^(${prefix}-(\\d+))-`);
  const ownerIsGone = (name: string): boolean => {
    const owner = owned.exec(name)?.[2];
    return owner !== undefined && !isAlive(Number(owner));
  };
  const left = (await namespaceNames()).filter(ownerIsGone).flatMap((name) => owned.exec(name)?.[1] ?? []);
  for (const id of new Set(left)) await removeNamespaces(id);
  for (const entry of (await readdir(tmpdir())).filter(ownerIsGone)) {
    await rm(join(tmpdir(), entry), { recursive: true, force: true });
  }
}

/** Command line for `ip` that runs a program in a namespace. */
export const inNamespace = (namespace: string, command: readonly string[]): string[] => [
  'netns',
  'exec',
  namespace,
  ...command,
];

/** Ends every process in the namespaces `ID-…` and removes them. */
export async function removeNamespaces(id: string): Promise<void> {
  for (const name of await namespaceNames()) {
    if (!name.startsWith(`${id}-`)) continue;
    const pids = await run('ip', ['netns', 'pids', name]);
    for (const pid of pids.stdout.split('\n').map(Number)) if (pid > 1) kill(pid);
    await run('ip', ['netns', 'delete', name]);
  }
}

async function namespaceNames(): Promise<string[]> {
  const list = await must('ip', ['netns', 'list']);
  return list.split('\n').flatMap((line) => line.split(' ')[0] || []);
}
