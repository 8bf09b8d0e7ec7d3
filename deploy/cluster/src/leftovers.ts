import { readFileSync } from 'node:fs';
import { must, run } from './shell.ts';

/** How the names of all namespaces of a cluster begin, whose process is this one. */
export const clusterId = (pid: number = process.pid): string => `${prefix}-${pid}`;

const prefix = 'sekisho-cluster';

/** @param name of what is in it, such as edge-1 */
export const namespaceOf = (id: string, name: string): string => `${id}-${name}`;

/** The process whose cluster has a namespace. @returns undefined where it is none of a cluster */
export function ownerOf(namespace: string): number | undefined {
  const [, owner] = new RegExp(`^${prefix}-(\\d+)-`).exec(namespace) ?? [];
  return owner === undefined ? undefined : Number(owner);
}

/** Ends and removes what clusters left whose process was killed. */
export async function removeLeftovers(): Promise<void> {
  const gone = (await namespaceNames()).filter((name) => {
    const owner = ownerOf(name);
    return owner !== undefined && !isAlive(owner);
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
