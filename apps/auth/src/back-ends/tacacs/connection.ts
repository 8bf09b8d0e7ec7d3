import { connect, type Socket } from 'node:net';
import { PacketReader, type SealedPacket } from '@sekisho/tacacs';
import { DecodeError } from '@sekisho/wire';
import { ConnectionFailure, failureOf } from './connection-failure.ts';

interface Listener {
  resolve(packet: SealedPacket): void;
  reject(failure: ConnectionFailure): void;
}

/** One TCP connection to a server, for one session at a time. */
export class Connection {
  readonly #socket: Socket;
  readonly #reader = new PacketReader();
  #listener: Listener | undefined;
  #arrived: SealedPacket | undefined;
  #failure: ConnectionFailure | undefined;
  #allowsMore: boolean | undefined;
  #onUseless: (() => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket.setNoDelay(true);
    socket.on('data', (bytes) => this.#onBytes(bytes));
    socket.on('error', () => this.#fail(new ConnectionFailure('closed')));
    socket.on('close', () => this.#fail(new ConnectionFailure('closed')));
    socket.on('end', () => this.#fail(new ConnectionFailure('closed')));
    socket.on('timeout', () => this.#fail(new ConnectionFailure('closed')));
  }

  /** @throws ConnectionFailure what the signal carries when it comes first, or `unreachable` */
  static open(to: { readonly address: string; readonly port: number }, signal: AbortSignal): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: to.address, port: to.port });
      const onAbort = () => {
        socket.destroy();
        reject(failureOf(signal));
      };
      const onError = (error: NodeJS.ErrnoException) => {
        signal.removeEventListener('abort', onAbort);
        reject(new ConnectionFailure('unreachable', error.code));
      };
      if (signal.aborted) return onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      socket.once('error', onError);
      socket.once('connect', () => {
        signal.removeEventListener('abort', onAbort);
        socket.off('error', onError);
        resolve(new Connection(socket));
      });
    });
  }

  /** Whether another session may follow: the server's first answer on the connection says so (RFC 8907 §4.3). */
  get allowsMore(): boolean {
    return this.#allowsMore === true && this.#failure === undefined;
  }

  /** Calls back once when the connection is gone, or was not used for this long; `inUse` takes that back. */
  whenUseless(idleMs: number, then: () => void): void {
    this.#onUseless = then;
    this.#socket.setTimeout(idleMs);
  }

  inUse(): void {
    this.#onUseless = undefined;
    this.#socket.setTimeout(0);
  }

  send(bytes: Uint8Array): void {
    if (this.#failure === undefined) this.#socket.write(bytes);
  }

  /** @throws ConnectionFailure */
  receive(signal: AbortSignal): Promise<SealedPacket> {
    return new Promise<SealedPacket>((resolve, reject) => {
      const onAbort = () => this.#fail(failureOf(signal));
      const forget = () => signal.removeEventListener('abort', onAbort);
      this.#listener = {
        resolve: (packet) => {
          forget();
          resolve(packet);
        },
        reject: (failure) => {
          forget();
          reject(failure);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      this.#deliver();
    });
  }

  close(): void {
    this.#fail(new ConnectionFailure('closed'));
    this.#socket.destroy();
  }

  #onBytes(bytes: Uint8Array): void {
    try {
      for (const packet of this.#reader.push(bytes)) {
        // A server speaks when it was asked: more than one packet at a time answers nothing.
        if (this.#arrived !== undefined) return this.#fail(new ConnectionFailure('out-of-turn'));
        this.#arrived = packet;
        this.#allowsMore ??= packet.header.singleConnection;
      }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return this.#fail(new ConnectionFailure('not-tacacs'));
    }
    this.#deliver();
  }

  #fail(failure: ConnectionFailure): void {
    this.#failure ??= failure;
    this.#socket.end();
    this.#onUseless?.();
    this.inUse();
    this.#deliver();
  }

  /** What has arrived goes first: a server may close the connection right behind its answer. */
  #deliver(): void {
    const listener = this.#listener;
    if (listener === undefined) return;
    if (this.#arrived !== undefined) {
      const packet = this.#arrived;
      this.#arrived = undefined;
      this.#listener = undefined;
      listener.resolve(packet);
    } else if (this.#failure !== undefined) {
      this.#listener = undefined;
      listener.reject(this.#failure);
    }
  }
}
