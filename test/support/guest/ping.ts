import { run } from '@sekisho/testing';
import { inNamespace } from '../namespaces.ts';

export interface Ping {
  readonly sent: number;
  readonly received: number;
  /** The MTU by which a packet that may not be fragmented was said to be too long, by a router or the sender's own kernel. */
  readonly mtu?: number;
}

export interface PingOptions {
  readonly count?: number;
  /** From one packet to the next; without it all are sent at once. */
  readonly intervalS?: number;
  readonly from?: string;
  /** For what is not answered yet when all are sent. */
  readonly waitS?: number;
  /** Of the IP packet; without it 84. */
  readonly bytes?: number;
  /** Whether it may be fragmented; without it as the kernel sees fit. */
  readonly dontFragment?: boolean;
}

const headerBytes = 28;

/**
 * Once something was answered ping waits for the rest not as long as it is told (-W), but for two round trips, or the interval: two
 * tenths of a second would be too little on busy cores. So the interval is what is to be waited, and all packets are sent ahead of it.
 */
export function pingCommand(target: string, options: PingOptions): string[] {
  const { count = 3, intervalS, from, waitS = 2, bytes, dontFragment } = options;
  return [
    ...['ping', '-n', '-c', String(count), '-W', String(waitS), '-i', String(intervalS ?? waitS)],
    ...(intervalS === undefined ? ['-l', String(count)] : []),
    ...(from === undefined ? [] : ['-I', from]),
    ...(bytes === undefined ? [] : ['-s', String(bytes - headerBytes)]),
    ...(dontFragment === undefined ? [] : ['-M', dontFragment ? 'do' : 'dont']),
    target,
  ];
}

/** How long it may take at most, with its start. */
export const pingMs = ({ count = 3, intervalS = 0, waitS = 2 }: PingOptions): number =>
  (count * intervalS + waitS) * 1000 + 20_000;

/** @param said both output streams */
export function pingOutcome(said: string): Ping {
  const counts = /(\d+) packets transmitted, (\d+) received/.exec(said);
  if (counts === null) throw new Error(`ping said: ${said}`);
  const mtu = /Frag needed and DF set \(mtu = (\d+)\)|message too long, mtu[=:] ?(\d+)/.exec(said);
  const told = mtu === null ? {} : { mtu: Number(mtu[1] ?? mtu[2]) };
  return { sent: Number(counts[1]), received: Number(counts[2]), ...told };
}

/** From a namespace, where no guest is. */
export async function pingIn(namespace: string, target: string, options: PingOptions = {}): Promise<Ping> {
  const command = inNamespace(namespace, pingCommand(target, options));
  const { stdout, stderr } = await run('ip', command, { timeoutMs: pingMs(options) });
  return pingOutcome(`${stdout}${stderr}`);
}
