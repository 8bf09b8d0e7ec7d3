import { readFileSync } from 'node:fs';
import { contents } from '@sekisho/testing';
import { type Cores, gatewayCore } from '../network/placement.ts';
import type { Place, Topology } from '../network/topology.ts';

/** Linux counts processor time in hundredths of a second, whatever its timer does (USER_HZ). */
const ticksPerSecond = 100;

/** From the text of /proc/PID/stat: user and system time of the process with all its threads, in seconds. */
export function processorSeconds(stat: string): number {
  // The name in parentheses may hold anything; fields are counted from behind it (proc(5): utime is 14, stime 15).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** From the text of /proc/PID/smaps_rollup: the proportional set size in bytes. */
export function proportionalSetBytes(rollup: string): number {
  const found = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  if (found === undefined) throw new Error('the system does not tell the memory of a process (smaps_rollup)');
  return Number(found) * 1024;
}

/** Processor time of all processes in a place so far. One that ends in between takes its time along. */
async function processorSecondsIn(topology: Topology, place: Place): Promise<number> {
  const stats = (await topology.pids(place)).map((pid) => contents(`/proc/${pid}/stat`));
  return stats.filter((stat) => stat !== '').reduce((sum, stat) => sum + processorSeconds(stat), 0);
}

/** From the text of /proc/stat: what a processor did other than wait, the kernel's part included, in seconds. */
export function busySeconds(stat: string, processor: number): number {
  const line = stat.split('\n').find((each) => each.startsWith(`cpu${processor} `));
  if (line === undefined) throw new Error(`the system does not tell what processor ${processor} does (/proc/stat)`);
  // proc(5): user, nice, system, idle, iowait, irq, softirq, steal; guest time is part of user.
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line.split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq) / ticksPerSecond;
}

/**
 * Processor time spent for the gateway so far, in seconds. On a core of its own that is all the core did, with the kernel's
 * work for its packets; where it shares both cores, what its processes used.
 */
export async function gatewaySeconds(topology: Topology, cores: Cores): Promise<number> {
  return cores === 'one'
    ? busySeconds(readFileSync('/proc/stat', 'utf8'), gatewayCore)
    : processorSecondsIn(topology, 'gateway');
}

export const memoryBytesOf = (pid: number): number =>
  proportionalSetBytes(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
