import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import type { Logger } from '@sekisho/platform';
import { counterOf } from '@sekisho/platform/metrics';
import { connectionsToldMs } from '../limits.ts';
import { networkOf } from './network-of.ts';

/** How many connections there may be. */
export interface ConnectionBounds {
  readonly all: number;
  /** Of one address, or of one /64 of IPv6. */
  readonly ofOne: number;
}

interface Connection {
  readonly socket: Socket;
  readonly network: string;
  /** Somebody who has signed in asks by it. */
  isKept: boolean;
}

type End = Pick<Socket, 'remoteAddress' | 'remotePort'>;

/**
 * Bounds the connections of a server, before anything is spent on TLS. Of too many the one gives way that stands longest of those by
 * which nobody asks who has signed in; where there is none, it is the new one. So nobody is kept out by connections that do nothing,
 * and who is in stays in.
 */
export class Connections {
  /** By the client's end, the oldest first. */
  readonly #open = new Map<string, Connection>();
  readonly #bounds: ConnectionBounds;
  readonly #logger: Pick<Logger, 'warn'>;
  readonly #count = counterOf('sekisho.console.closed_connections');
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(bounds: ConnectionBounds, logger: Pick<Logger, 'warn'>) {
    this.#bounds = bounds;
    this.#logger = logger;
  }

  /** Connections that are open. */
  get size(): number {
    return this.#open.size;
  }

  watch(server: Server): void {
    // Before TLS begins: what is closed here costs nothing more.
    server.prependListener('connection', (socket: Socket) => this.#take(socket));
    server.on('secureConnection', (socket) => socket.once('close', () => this.#open.delete(nameOf(socket))));
  }

  /** Somebody who has signed in asks by it. @param socket of a request */
  keep(socket: End): void {
    const connection = this.#open.get(nameOf(socket));
    if (connection !== undefined) connection.isKept = true;
  }

  #take(socket: Socket): void {
    const name = nameOf(socket);
    const network = networkOf(socket.remoteAddress ?? '');
    this.#open.set(name, { socket, network, isKept: false });
    socket.once('close', () => this.#open.delete(name));
    const ofOne = [...this.#open.values()].filter((each) => each.network === network);
    if (ofOne.length > this.#bounds.ofOne) this.#close(ofOne, 'one-address');
    else if (this.#open.size > this.#bounds.all) this.#close([...this.#open.values()], 'all');
  }

  #close(among: readonly Connection[], reason: keyof typeof sentences): void {
    const one = among.find(({ isKept }) => !isKept);
    if (one === undefined) return;
    for (const [name, each] of this.#open) if (each === one) this.#open.delete(name);
    one.socket.destroy();
    this.#count({ reason });
    const now = performance.now();
    if (now - this.#toldAt < connectionsToldMs) return;
    this.#toldAt = now;
    this.#logger.warn(
      { network: one.network, connections: this.#open.size },
      `${sentences[reason]}: the oldest strangers’ are closed`,
    );
  }
}

const sentences = { 'one-address': 'too many connections of one address', all: 'too many connections' } as const;

const nameOf = ({ remoteAddress, remotePort }: End): string => `${remoteAddress} ${remotePort}`;
