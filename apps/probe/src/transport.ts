import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import type { Endpoint } from '@sekisho/wire';
import { ikePort, natTraversalPort } from './ports.ts';

/** Where the gateway's two services are found; other ports only where the gateway is a test's own. */
export interface GatewayPorts {
  readonly ike: number;
  readonly natTraversal: number;
}

const standardPorts: GatewayPorts = { ike: ikePort, natTraversal: natTraversalPort };

/** The way to one gateway. Ports are named 500 and 4500 whatever they are in truth. */
export interface Transport {
  /** Numeric address of the gateway. */
  readonly server: string;
  readonly local: Endpoint;
  send(bytes: Uint8Array, port: number): void;
  onReceive(listener: (bytes: Uint8Array, fromPort: number) => void): void;
  onError(listener: (error: Error) => void): void;
  /** Resolves when what was sent is out. */
  close(): Promise<void>;
}

export interface TransportOptions {
  /** Name or address. */
  readonly server: string;
  /** Address to send from; by default the one the route to the gateway uses. */
  readonly local?: string | undefined;
  readonly ports?: GatewayPorts | undefined;
}

/** One UDP socket on an ephemeral port. @throws Error of the system: unknown name, no route, address not of this host */
export async function openTransport({ server, local, ports = standardPorts }: TransportOptions): Promise<Transport> {
  const { address } = await lookup(server);
  const family = isIPv6(address) ? 'udp6' : 'udp4';
  const source = local ?? (await sourceTowards(address, family, ports.ike));
  const socket = createSocket(family);
  await begin(socket, () => socket.bind(0, source), 'listening');
  return new SocketTransport(socket, address, { address: source, port: socket.address().port }, ports);
}

/** The address the kernel sends from on its route to the gateway, learnt by connecting a socket: nothing is sent. */
async function sourceTowards(address: string, family: 'udp4' | 'udp6', port: number): Promise<string> {
  const socket = createSocket(family);
  try {
    await begin(socket, () => socket.connect(port, address), 'connect');
    return socket.address().address;
  } finally {
    socket.close();
  }
}

function begin(socket: Socket, action: () => void, event: 'listening' | 'connect'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once(event, () => {
      socket.off('error', reject);
      resolve();
    });
    action();
  });
}

class SocketTransport implements Transport {
  readonly #socket: Socket;
  readonly #ports: GatewayPorts;
  /** Datagrams handed to the system whose sending is not confirmed. */
  #unsent = 0;
  #onSent: (() => void) | undefined;

  constructor(
    socket: Socket,
    readonly server: string,
    readonly local: Endpoint,
    ports: GatewayPorts,
  ) {
    this.#socket = socket;
    this.#ports = ports;
  }

  send(bytes: Uint8Array, port: number): void {
    this.#unsent += 1;
    const real = port === natTraversalPort ? this.#ports.natTraversal : this.#ports.ike;
    this.#socket.send(bytes, real, this.server, (error) => {
      this.#unsent -= 1;
      if (error !== null) this.#socket.emit('error', error);
      this.#onSent?.();
    });
  }

  onReceive(listener: (bytes: Uint8Array, fromPort: number) => void): void {
    this.#socket.on('message', (bytes, { address, port }) => {
      if (address !== this.server) return;
      if (port === this.#ports.ike) listener(bytes, ikePort);
      else if (port === this.#ports.natTraversal) listener(bytes, natTraversalPort);
    });
  }

  onError(listener: (error: Error) => void): void {
    this.#socket.on('error', listener);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#onSent = () => {
        if (this.#unsent > 0) return;
        this.#onSent = undefined;
        this.#socket.close(() => resolve());
      };
      this.#onSent();
    });
  }
}
