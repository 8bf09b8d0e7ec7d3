import { readFileSync } from 'node:fs';
import { must, run } from './shell.ts';

/** How the names of all namespaces of a cluster begin, whose process is this one. */
export const clusterId = (pid: number = process.pid): string => `${prefix}-${pid}`;

const prefix = 'sekisho-cluster';

/** Ends and removes what clusters left whose process was killed. */
export async function removeLeftovers(): Promise<void> {
  const owned = new RegExp(`^${prefix}-(\\d+)-`);
  const namespaces = await namespaceNames();
  const gone = namespaces.filter((name) => {
    const owner = owned.exec(name)?.[1];
    return owner !== undefined && !isAlive(Number(owner));
  });
  await removeNamespaces(gone);
}

/** Ends every process of a cluster and removes its namespaces. */
export async function removeAll(id: string): Promise<void> {
  await removeNamespaces((await namespaceNames()).filter((name) => name.startsWith(`${id}-`)));
}

async function removeNamespaces(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const { stdout } = await run(['ip', 'netns', 'pids', name]);
    for (const pid of stdout.split('\n').map(Number)) if (pid > 1) kill(pid);
    await run(['ip', 'netns', 'delete', name]);
  }
}

async function namespaceNames(): Promise<string[]> {
  const list = await must(['ip', 'netns', 'list']);
  return list.split('\n').flatMap((line) => line.split(' ')[0] || []);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone already
  }
}

export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
