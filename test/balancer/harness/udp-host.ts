import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { eventually, kill, node } from '@sekisho/testing';
import type { HostNotice, HostOrder } from './messages.ts';

const script = join(import.meta.dirname, 'udp-host-main.ts');
const answerMs = 10_000;

/** A datagram as it came. */
export interface Arrival {
  /** `address:port`. */
  readonly from: string;
  readonly bytes: Buffer;
  readonly socket: HostSocket;
}

export interface HostSocket {
  readonly index: number;
  readonly port: number;
}

/** A machine of the test network: a process in its namespace, with real sockets. */
export class UdpHost {
  readonly #child: ChildProcess;
  readonly #sockets: HostSocket[] = [];
  readonly #states = new Set<string>();
  #opened = 0;
  /** Everything that came, in order. */
  readonly arrivals: Arrival[] = [];

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (notice: HostNotice) => this.#hear(notice));
  }

  static async start(namespace: string): Promise<UdpHost> {
    const command = ['--pdeathsig=KILL', 'ip', 'netns', 'exec', namespace, node, script];
    const child = spawn('setpriv', command, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    const host = new UdpHost(child);
    await eventually(`${namespace} is ready`, answerMs, () => host.#states.has('ready'));
    return host;
  }

  /** @param port 0: one that is free */
  async open(port: number, address = '0.0.0.0'): Promise<HostSocket> {
    const index = this.#opened;
    this.#opened += 1;
    this.#tell({ order: 'open', address, port });
    return eventually('a socket is open', answerMs, () => this.#sockets[index]);
  }

  send(from: HostSocket, to: string, bytes: Uint8Array): void {
    const [address = '', port] = to.split(':');
    this.#tell({ order: 'send', socket: from.index, address, port: Number(port), bytes });
  }

  /** Leads a TCP port of its loopback to a socket in the file system. */
  async relay(port: number, path: string): Promise<void> {
    this.#tell({ order: 'relay', port, path });
    await eventually('the port is led out', answerMs, () => this.#states.has('relaying'));
  }

  stop(): void {
    if (this.#child.pid !== undefined) kill(this.#child.pid);
  }

  #tell(order: HostOrder): void {
    this.#child.send(order);
  }

  #hear(notice: HostNotice): void {
    if (notice.notice === 'open') {
      this.#sockets[notice.socket] = { index: notice.socket, port: notice.port };
    } else if (notice.notice === 'arrival') {
      const socket = this.#sockets[notice.socket];
      if (socket !== undefined) this.arrivals.push({ from: notice.from, bytes: Buffer.from(notice.bytes), socket });
    } else {
      this.#states.add(notice.notice);
    }
  }
}
