import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { node } from '@sekisho/testing';
import type { Guest } from './guest.ts';
import { guestCommandMs } from './limits.ts';
import { addresses, inPlace, type NetworkHandle } from './network.ts';
import { transferBytes } from './transfer-content.ts';

const port = 9000;

/** The counterpart of `transferBothWays`, on the host behind the gateway. */
export async function startTransferServer(network: NetworkHandle): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'transfer-server.ts');
  const command = inPlace(network, 'host', [node, script, addresses.host, String(port)]);
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

/** Host to client, over TCP. */
export async function download(guest: Guest, bytes: number): Promise<Transfer> {
  const seed = 1;
  const received = await guest.must(
    `exec 3<>/dev/tcp/${addresses.host}/${port}; echo "download ${seed} ${bytes}" >&3; sha256sum <&3`,
    { timeoutMs: guestCommandMs },
  );
  return { sent: sha256(transferBytes(seed, bytes)), received: received.split(' ')[0] ?? '' };
}

/** Client to host, over TCP. */
export async function upload(guest: Guest, bytes: number): Promise<Transfer> {
  const content = transferBytes(2, bytes);
  await writeFile(join(guest.directory, 'upload'), content);
  const received = await guest.must(
    `exec 3<>/dev/tcp/${addresses.host}/${port}; echo "upload ${bytes}" >&3; cat /mnt/host/upload >&3; head -1 <&3`,
    { timeoutMs: guestCommandMs },
  );
  return { sent: sha256(content), received: received.trim() };
}

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
