import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

export type Transport = 'udp' | 'tcp';

/** A process that has a port; `unit` is its systemd service where it has one. */
export interface PortHolder {
  readonly pid: number;
  readonly name: string;
  readonly unit: string | undefined;
}

/** Finds who has bound a port; undefined where it can't be seen (another container's process, or gone by now). */
export function findPortHolder(transport: Transport, port: number, proc = '/proc'): PortHolder | undefined {
  const inodes = new Set(
    [transport, `${transport}6`].flatMap((table) => socketInodes(linesOf(`${proc}/net/${table}`), port)),
  );
  if (inodes.size === 0) return undefined;
  const pid = processIds(proc).find((each) => holdsSocket(`${proc}/${each}/fd`, inodes));
  if (pid === undefined) return undefined;
  const name = basename(linkOf(`${proc}/${pid}/exe`)) || (linesOf(`${proc}/${pid}/comm`)[0] ?? 'unknown');
  return { pid, name, unit: unitOf(linesOf(`${proc}/${pid}/cgroup`)) };
}

/** Inodes of the sockets bound to a port, from the lines of /proc/net/udp or /proc/net/tcp. */
export function socketInodes(table: readonly string[], port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local]) => local?.endsWith(wanted))
    .flatMap((columns) => columns[9] ?? []);
}

/** The systemd service in the lines of /proc/PID/cgroup. */
export function unitOf(cgroup: readonly string[]): string | undefined {
  return cgroup.map((line) => /\/([^/]+\.service)$/.exec(line)?.[1]).find((unit) => unit !== undefined);
}

const processIds = (proc: string): number[] =>
  readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function holdsSocket(folder: string, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(folder).some((fd) =>
      inodes.has(/^socket:\[(\d+)\]$/.exec(linkOf(`${folder}/${fd}`))?.[1] ?? ''),
    );
  } catch {
    // The process has ended, or is not ours to look into.
    return false;
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}
