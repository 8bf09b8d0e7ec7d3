import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '@sekisho/testing';
import { flowMs, programExtraMs } from '../limits.ts';
import { Program, type Site } from './program.ts';

const trafficProgram = join(repository, 'libs/dataplane/build/Release/sekisho-traffic');

export const trafficProgramIsBuilt = (): boolean => existsSync(trafficProgram);

export interface SendOptions {
  /** Addresses and ranges, separated by commas. */
  readonly to: string;
  readonly port: number;
  /** UDP payload. */
  readonly bytes: number;
  readonly seconds: number;
  /** Packets a second; undefined: as many as the core makes. */
  readonly rate?: number;
  /** Datagrams handed to the kernel as one. */
  readonly burst?: number;
  readonly from?: string;
}

export interface Sent {
  readonly packets: number;
  readonly bytes: number;
  /** Datagrams that the kernel did not take. */
  readonly refused: number;
  readonly seconds: number;
}

/** Packets and payload bytes of one interval. */
export type Interval = readonly [packets: number, bytes: number];

export interface ReceivedTraffic {
  readonly packets: number;
  readonly bytes: number;
  /** Datagrams that came but found the receiver's buffer full. */
  readonly overflowed: number;
  /** From the first datagram to the last. */
  readonly seconds: number;
  readonly intervalMs: number;
  readonly intervals: readonly Interval[];
}

export interface PingOptions {
  readonly to: string;
  readonly port: number;
  /** Probes a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly from?: string;
}

/** Round trips, in microseconds. */
export interface PingResult {
  readonly sent: number;
  readonly received: number;
  readonly duplicates: number;
  readonly minUs: number;
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
  readonly maxUs: number;
}

export interface FloodOptions {
  readonly to: string;
  readonly port: number;
  /** Source addresses and ranges, separated by commas. */
  readonly from: string;
  /** UDP payload. */
  readonly message: Uint8Array;
  readonly rate: number;
  /** At the most: a flood may be stopped. */
  readonly seconds: number;
  /** Where its bytes are replaced by random ones in each packet, and how many; by default the first 8. */
  readonly randomAt?: number;
  readonly randomBytes?: number;
}

export interface Flooded {
  readonly packets: number;
  readonly seconds: number;
}

/** For programs that must not wait for a core that others are busy on: the delay would count as the gateway's. */
export const aheadOfAll: readonly string[] = ['chrt', '--fifo', '50'];

/** @param through a command that starts the program; by default it competes for its core like any other */
export async function send(site: Site, options: SendOptions, through: readonly string[] = []): Promise<Sent> {
  return (await run(site, 'send', options, through)) as Sent;
}

export async function ping(site: Site, options: PingOptions): Promise<PingResult> {
  return (await run(site, 'ping', options, aheadOfAll)) as PingResult;
}

export async function flood(site: Site, options: FloodOptions): Promise<Flooded> {
  return (await run(site, 'flood', floodWords(options))) as Flooded;
}

/** A flood would come from elsewhere: what it costs to make it is not to be taken from the gateway and its clients. */
const behindAll: readonly string[] = ['nice', '-n', '19'];

/** A flood that goes on until it is stopped. */
export class Flood {
  readonly #program: Program;

  constructor(site: Site, options: FloodOptions) {
    const command = [trafficProgram, 'flood', ...words(floodWords(options))];
    this.#program = Program.start(site, command, behindAll);
  }

  async stop(): Promise<Flooded> {
    return lastObject(await this.#program.stop()) as Flooded;
  }
}

const floodWords = ({ message, randomAt, randomBytes, ...options }: FloodOptions) => ({
  ...options,
  message: Buffer.from(message).toString('hex'),
  'random-at': randomAt,
  'random-bytes': randomBytes,
});

/** Counts datagrams until it is asked for the count. */
export class Receiver {
  readonly #program: Program;

  private constructor(program: Program) {
    this.#program = program;
  }

  static async start(site: Site, port: number, secondsMax: number): Promise<Receiver> {
    return new Receiver(await ready(site, ['receive', ...words({ port, seconds: secondsMax })]));
  }

  /** Waits for the first datagram. */
  flowing(): Promise<void> {
    return this.#program.said(/^receiving$/m, flowMs);
  }

  async stop(): Promise<ReceivedTraffic> {
    return lastObject(await this.#program.stop()) as ReceivedTraffic;
  }

  /** Without asking for what it counted. */
  async end(): Promise<void> {
    await this.#program.end();
  }
}

/** Sends datagrams back until it is ended. */
export const startEcho = (site: Site, port: number): Promise<Program> =>
  ready(site, ['echo', ...words({ port })], aheadOfAll);

/** Makes two TUN devices and hands packets from one to the other until it is ended. */
export const startForwarder = (site: Site, options: { first: string; second: string; queues: number }) =>
  ready(site, ['forward', ...words(options)]);

async function ready(site: Site, args: readonly string[], through: readonly string[] = []): Promise<Program> {
  const program = Program.start(site, [trafficProgram, ...args], through);
  await program.said(/^ready$/m);
  return program;
}

async function run(
  site: Site,
  name: string,
  options: { readonly seconds: number },
  through: readonly string[] = [],
): Promise<unknown> {
  const program = Program.start(site, [trafficProgram, name, ...words(options)], through);
  return lastObject(await program.result(options.seconds * 1000 + programExtraMs));
}

const words = (options: object): string[] =>
  Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));

function lastObject(output: string): unknown {
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');
}
