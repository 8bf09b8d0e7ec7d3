import { programExtraMs } from '../limits.ts';
import { Program, type Site } from './program.ts';

export interface TcpTransfer {
  /** Of the stream as the receiver got it. */
  readonly gigabits: number;
  readonly bytes: number;
  readonly retransmits: number;
}

export interface TcpOptions {
  /** `in` sends to the server, `out` lets the server send. */
  readonly direction: 'in' | 'out';
  readonly server: string;
  readonly port: number;
  /** The client's own address. */
  readonly from?: string;
  readonly seconds: number;
  /** Streams side by side. */
  readonly streams: number;
}

export async function startIperf3Server(site: Site, address: string, port: number): Promise<Program> {
  const server = Program.start(site, ['iperf3', '-s', '-B', address, '-p', `${port}`, '--forceflush']);
  await server.said(/Server listening/);
  return server;
}

export async function transferTcp(site: Site, options: TcpOptions): Promise<TcpTransfer> {
  const { direction, server, port, from, seconds, streams } = options;
  const program = Program.start(site, [
    ...['iperf3', '-c', server, '-p', `${port}`, '-J', '-t', `${seconds}`, '-P', `${streams}`],
    ...(from === undefined ? [] : ['-B', from]),
    ...(direction === 'out' ? ['-R'] : []),
  ]);
  return parseIperf3(await program.result(seconds * 1000 + programExtraMs));
}

/** @param output of `iperf3 -J` @throws Error with iperf3's own words when it failed */
export function parseIperf3(output: string): TcpTransfer {
  const { end, error } = JSON.parse(output);
  if (error !== undefined) throw new Error(`iperf3: ${error}`);
  const { bits_per_second: bits, bytes } = end?.sum_received ?? {};
  if (typeof bits !== 'number' || typeof bytes !== 'number') throw new Error('iperf3 printed no result');
  return { gigabits: bits / 1e9, bytes, retransmits: Number(end.sum_sent?.retransmits ?? 0) };
}
