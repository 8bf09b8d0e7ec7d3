import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { node } from '@sekisho/testing';
import type { Guest } from '../guest/guest.ts';
import { guestCommandMs } from '../guest/limits.ts';
import { addresses, inPlace, type NetworkHandle } from './network.ts';
import { transferBytes } from './transfer-content.ts';

/** Ports of each server: what is said of one holds for the other, so that rules can tell them apart. */
export const transferPorts = [9000, 9001] as const;

/** What serves transfers, by its place. */
export type TransferPlace = 'host' | 'branch';

export interface TransferOptions {
  readonly place?: TransferPlace;
  readonly port?: (typeof transferPorts)[number];
}

/** The counterpart of transfers, behind the gateway. */
export async function startTransferServer(network: NetworkHandle, place: TransferPlace): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'transfer-server.ts');
  const command = inPlace(network, place, [node, script, addresses[place], ...transferPorts.map(String)]);
  const server = spawn('setpriv', ['--pdeathsig=KILL', 'ip', ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([
    once(server.stdout, 'data'),
    once(server, 'exit').then(() => Promise.reject(new Error('the transfer server ended at once'))),
  ]);
  return server;
}

export interface Transfer {
  /** SHA-256 of what the sender sent, and of what the receiver received. */
  readonly sent: string;
  readonly received: string;
}

/** Whether a TCP connection to the server comes about. */
export async function reaches(guest: Guest, options: TransferOptions = {}): Promise<boolean> {
  const { exitCode } = await guest.run(`timeout ${unreachedS} bash -c 'exec 3<>${connection(options)}'`);
  return exitCode === 0;
}

/** To the client, over TCP. */
export async function download(guest: Guest, bytes: number, options: TransferOptions = {}): Promise<Transfer> {
  const seed = 1;
  const received = await guest.must(
    `exec 3<>${connection(options)}; echo "download ${seed} ${bytes}" >&3; sha256sum <&3`,
    { timeoutMs: guestCommandMs },
  );
  return { sent: sha256(transferBytes(seed, bytes)), received: received.split(' ')[0] ?? '' };
}

/**
 * To the client, over TCP: slowly as long as the work beside it goes on, and the rest of it at full speed.
 * @param bytes a million of them are under way for two seconds at least
 */
export async function downloadDuring(guest: Guest, bytes: number, work: () => Promise<void>): Promise<Transfer> {
  const seed = 1;
  const over = '/tmp/download-at-full-speed';
  await guest.must(`rm -f ${over}`);
  const downloading = guest.must(
    `exec 3<>${connection({})}; echo "download ${seed} ${bytes}" >&3
    { until [ -e ${over} ]; do head -c ${slowBytes}; nap; nap; done; cat; } <&3 | sha256sum`,
    { timeoutMs: guestCommandMs },
  );
  const working = work().finally(() => guest.must(`touch ${over}`));
  const [received] = await Promise.all([downloading, working]);
  return { sent: sha256(transferBytes(seed, bytes)), received: received.split(' ')[0] ?? '' };
}

/** From the client, over TCP. */
export async function upload(guest: Guest, bytes: number, options: TransferOptions = {}): Promise<Transfer> {
  const content = transferBytes(2, bytes);
  await writeFile(join(guest.directory, 'upload'), content);
  const received = await guest.must(
    `exec 3<>${connection(options)}; echo "upload ${bytes}" >&3; cat /mnt/host/upload >&3; head -1 <&3`,
    { timeoutMs: guestCommandMs },
  );
  return { sent: sha256(content), received: received.trim() };
}

/** A client that gets no answer to its SYN gives up after so long: one repetition. */
const unreachedS = 2;

/** What a slow client reads at a time, at most ten times a second: a few dozen packets. */
const slowBytes = 50_000;

/** As bash opens it. */
const connection = ({ place = 'host', port = transferPorts[0] }: TransferOptions): string =>
  `/dev/tcp/${addresses[place]}/${port}`;

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
