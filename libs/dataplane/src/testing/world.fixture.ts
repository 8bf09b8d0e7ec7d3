import type { AccessPolicy, DataplaneOptions } from '../index.ts';
import { Client, type ClientOptions, natTraversalPort } from './client.fixture.ts';
import { Gateway, Namespace } from './gateway.fixture.ts';

export const tunAddress = '10.99.0.1';
/** A host of the internal network; it lies on the namespace's loopback. */
export const hostAddress = '10.50.0.1';
export const isRoot = process.getuid?.() === 0;

/** Lets everybody reach these networks and nothing else. */
export const everybody = (...include: string[]): AccessPolicy => ({
  encryptionDomain: { include, exclude: [] },
  rules: [],
  routeAllTraffic: false,
  clientToClient: false,
});

export const reaching = (...include: string[]): Pick<DataplaneOptions, 'policies' | 'clients'> => ({
  policies: [everybody(...include)],
  clients: ['10.99.0.0/24'],
});

export const gatewayOptions: DataplaneOptions = {
  listen: ['0.0.0.0'],
  ikePort: 500,
  natTraversalPort,
  l2tpPort: 1701,
  tun: { name: 'sekisho0', address: `${tunAddress}/24`, mtu: 1400 },
  ...reaching('10.50.0.0/16'),
};

/** A namespace, an open gateway in it, and clients on ports and addresses of their own. */
export class World {
  readonly namespace = new Namespace();
  #gateway: Gateway | undefined;
  #clients = 0;

  get gateway(): Gateway {
    if (this.#gateway === undefined) throw new Error('the gateway was not started');
    return this.#gateway;
  }

  async start(options: DataplaneOptions = gatewayOptions): Promise<void> {
    await this.namespace.create();
    // Without IPv6 the kernel announces nothing on the TUN device, which would be counted as drops of its own.
    const disabled = options.tun?.ipv6 === undefined ? 1 : 0;
    await this.namespace.run('sysctl', '-eqw', `net.ipv6.conf.default.disable_ipv6=${disabled}`);
    await this.namespace.run('ip', 'address', 'add', `${hostAddress}/32`, 'dev', 'lo');
    this.#gateway = await Gateway.start(this.namespace);
    await this.gateway.open(options);
  }

  async stop(): Promise<void> {
    try {
      await this.#gateway?.stop();
    } finally {
      await this.namespace.remove();
    }
  }

  client(options: Partial<ClientOptions> = {}): Promise<Client> {
    this.#clients += 1;
    const peer = this.#clients;
    return new Client(this.gateway, 20_000 + peer, { peer, address: `10.99.0.${10 + peer}`, ...options }).connect();
  }
}
