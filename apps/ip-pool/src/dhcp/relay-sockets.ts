import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type DhcpMessage, encodeDhcp } from '@sekisho/dhcp';
import { type Endpoint, formatEndpoint } from '@sekisho/wire';

/** Where servers answer relay agents (RFC 2131 §4.1). */
const relayPort = 67;

export interface RelaySocketsOptions {
  /** The relay agent's address; undefined: the one from which a server is reached. */
  readonly giaddr: string | undefined;
  readonly onMessage: (bytes: Uint8Array) => void;
}

/** The relay agent's ends: UDP port 67 of its addresses, opened when they are first needed. */
export class RelaySockets {
  readonly #options: RelaySocketsOptions;
  readonly #sockets = new Map<string, Promise<Socket>>();
  readonly #problems = new Map<string, string>();

  constructor(options: RelaySocketsOptions) {
    this.#options = options;
  }

  /** Why servers cannot be sent anything. */
  get problems(): readonly string[] {
    return [...this.#problems.values()];
  }

  /** @throws Error of the system: there is no way to the server, or the relay agent's port is not to be had */
  async send(server: Endpoint, message: DhcpMessage): Promise<void> {
    const name = formatEndpoint(server);
    try {
      const giaddr = this.#options.giaddr ?? (await ownAddressTowards(server));
      await this.#sendFrom(giaddr, encodeDhcp({ ...message, giaddr }), server);
      this.#problems.delete(name);
    } catch (error) {
      this.#problems.set(name, `nothing can be sent to the DHCP server ${name}: ${sentence(error)}`);
      throw error;
    }
  }

  async close(): Promise<void> {
    const opened = await Promise.allSettled(this.#sockets.values());
    this.#sockets.clear();
    for (const each of opened) if (each.status === 'fulfilled') each.value.close();
  }

  /** An address may leave this host and come back: then its socket is opened anew. */
  async #sendFrom(giaddr: string, bytes: Uint8Array, server: Endpoint): Promise<void> {
    const socket = await this.#socketOf(giaddr);
    try {
      await sent(socket, bytes, server);
    } catch (error) {
      if (this.#sockets.delete(giaddr)) socket.close();
      throw error;
    }
  }

  #socketOf(address: string): Promise<Socket> {
    const socket = this.#sockets.get(address) ?? this.#open(address);
    this.#sockets.set(address, socket);
    socket.catch(() => this.#sockets.delete(address));
    return socket;
  }

  async #open(address: string): Promise<Socket> {
    const socket = createSocket('udp4');
    socket.bind({ address, port: relayPort });
    try {
      await once(socket, 'listening');
    } catch (error) {
      socket.close();
      throw error;
    }
    socket.on('message', this.#options.onMessage);
    // What the network says of a datagram is no more than that it was lost.
    socket.on('error', () => undefined);
    return socket;
  }
}

/** By the routes of this host. Asked each time: they may change. */
async function ownAddressTowards({ address, port }: Endpoint): Promise<string> {
  const socket = createSocket('udp4');
  try {
    const connected = once(socket, 'connect');
    socket.connect(port, address);
    await connected;
    return socket.address().address;
  } finally {
    socket.close();
  }
}

const sent = (socket: Socket, bytes: Uint8Array, { address, port }: Endpoint): Promise<void> =>
  new Promise((done, failed) => {
    socket.send(bytes, port, address, (error) => (error === null ? done() : failed(error)));
  });

const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error));
