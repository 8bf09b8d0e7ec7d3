import type { DataplaneOptions, PeerId, SessionNetwork } from '../index.ts';
import { natTraversalPort } from './client.fixture.ts';
import { type EspSuite, randomKeys } from './esp.fixture.ts';
import { Gateway, Namespace } from './gateway.fixture.ts';
import { reaching } from './world.fixture.ts';

const gatewayAddress = '192.0.2.1';
/** Of the clients' end. */
export const clientAddress = '192.0.2.2';
/** A host of the internal network: the gateway's namespace itself. */
export const insideAddress = '10.50.0.1';
/** The same host by IPv6. */
export const insideAddress6 = 'fd00:1::1';
/** Of the TUN devices; a session may have less. */
const deviceMtu = 1400;

export interface TwoEndsOptions {
  readonly suite: EspSuite;
  readonly sessions: number;
  readonly workers: number;
  readonly mtu?: number;
  /** Sessions have IPv6 beside IPv4. */
  readonly ipv6?: boolean;
  /** A router lies between the ends, which sends on so many bytes in one piece; neither end knows. */
  readonly pathMtu?: number;
}

/** A gateway and the clients' end, each in a namespace with a TUN device, joined by a cable: whole TCP stacks on both sides. */
export class TwoEnds {
  readonly inside = new Namespace();
  readonly outside = new Namespace();
  readonly #between = new Namespace();
  #routed = false;
  #gateway: Gateway | undefined;
  #clients: Gateway | undefined;

  get gateway(): Gateway {
    if (this.#gateway === undefined) throw new Error('the gateway was not started');
    return this.#gateway;
  }

  get clients(): Gateway {
    if (this.#clients === undefined) throw new Error('the clients were not started');
    return this.#clients;
  }

  /** A bare IKE message from the clients' NAT-T port to the gateway's. */
  async sendIke(message: Uint8Array): Promise<void> {
    const [from, to] = [clientAddress, gatewayAddress].map((address) => ({ address, port: natTraversalPort }));
    await this.clients.do('sendIke', from, to, message);
  }

  /** Leased to session `index`, from 1. */
  address(index: number): string {
    return `10.99.0.${10 + index}`;
  }

  /** Of the /64 of session `index`. */
  address6(index: number): string {
    return `fd00:66:0:${index.toString(16)}::77`;
  }

  async start(options: TwoEndsOptions): Promise<void> {
    await this.inside.create();
    await this.outside.create();
    for (const namespace of [this.inside, this.outside]) {
      const disabled = options.ipv6 ? 0 : 1;
      const settings = ['all', 'default'].map((name) => `net.ipv6.conf.${name}.disable_ipv6=${disabled}`);
      await namespace.run('sysctl', '-eqw', ...settings);
    }
    await (options.pathMtu === undefined ? this.#cable() : this.#route(options.pathMtu));
    [this.#gateway, this.#clients] = await Promise.all([Gateway.start(this.inside), Gateway.start(this.outside)]);
    const common = { listen: ['0.0.0.0'], ikePort: 500, natTraversalPort, workers: options.workers };
    await this.gateway.open({
      ...common,
      tun: device('10.99.0.1/24', options.ipv6 ? 'fd00:66::1/48' : undefined),
      ...reaching('10.50.0.0/16', 'fd00:1::/32'),
    });
    await this.clients.open({
      ...common,
      role: 'client',
      tun: device('10.98.0.1/32', options.ipv6 ? 'fd00:98::1/128' : undefined),
      policies: [],
      clients: [],
    });
    await this.inside.run('ip', 'address', 'add', `${insideAddress}/32`, 'dev', 'lo');
    for (let index = 1; index <= options.sessions; index += 1) await this.#connect(index, options);
    await this.outside.run('ip', 'route', 'add', '10.50.0.0/16', 'dev', 'sekisho0', 'src', this.address(1));
    if (!options.ipv6) return;
    await this.inside.run('ip', '-6', 'address', 'add', `${insideAddress6}/128`, 'dev', 'lo', 'nodad');
    await this.outside.run('ip', '-6', 'route', 'add', 'fd00:1::/32', 'dev', 'sekisho0');
  }

  async stop(): Promise<void> {
    await Promise.all([this.#gateway?.stop(), this.#clients?.stop()]);
    await this.inside.remove();
    await this.outside.remove();
    if (this.#routed) await this.#between.remove();
  }

  /** At both ends, once more with other parameters. */
  async installSession(index: number, change: Partial<SessionNetwork> = {}): Promise<void> {
    const ids = { tunnel: index, session: index, peerTunnel: index, peerSession: index };
    const network = { address: this.address(index), mtu: deviceMtu, policy: 0, ...change };
    const session = { ...ids, peer: index as PeerId, peerPort: 1701, network };
    await this.gateway.do('installSession', session);
    await this.clients.do('installSession', session);
  }

  async #cable(): Promise<void> {
    await cable(this.inside, 'cable', this.outside, 'cable');
    await addAddress(this.inside, 'cable', `${gatewayAddress}/24`);
    await addAddress(this.outside, 'cable', `${clientAddress}/24`);
  }

  async #route(mtu: number): Promise<void> {
    await this.#between.create();
    this.#routed = true;
    await this.#between.run('sysctl', '-qw', 'net.ipv4.ip_forward=1');
    const places = [
      [this.inside, 'near', gatewayAddress, clientAddress, '192.0.2.254'],
      [this.outside, 'far', clientAddress, gatewayAddress, '192.0.2.253'],
    ] as const;
    for (const [end, device, own, other, router] of places) {
      await cable(end, 'cable', this.#between, device);
      await addAddress(this.#between, device, `${router}/32`);
      await this.#between.run('ip', 'route', 'add', own, 'dev', device, 'mtu', String(mtu));
      await addAddress(end, 'cable', `${own}/32`);
      await end.run('ip', 'route', 'add', router, 'dev', 'cable');
      await end.run('ip', 'route', 'add', other, 'via', router);
    }
  }

  async #connect(index: number, { suite, mtu = deviceMtu, ipv6 }: TwoEndsOptions): Promise<void> {
    const [spiUp, spiDown] = [0x1000_0000 + index, 0x2000_0000 + index];
    const [keysUp, keysDown] = [randomKeys(suite), randomKeys(suite)];
    const peer = index as PeerId;
    const [local, remote] = [gatewayAddress, clientAddress].map((address) => ({ address, port: natTraversalPort }));
    if (local === undefined || remote === undefined) throw new Error('two end points');
    const sa = { peer, cipher: suite.cipher, outbound: true };
    const atGateway = { spiIn: spiUp, spiOut: spiDown, keysIn: keysUp, keysOut: keysDown, local, remote };
    const atClient = { spiIn: spiDown, spiOut: spiUp, keysIn: keysDown, keysOut: keysUp, local: remote, remote: local };
    await this.gateway.installSa({ ...sa, ...atGateway });
    await this.clients.installSa({ ...sa, ...atClient });
    await this.installSession(index, { mtu, ...(ipv6 && { ipv6: `fd00:66:0:${index.toString(16)}::/64` }) });
    await this.outside.run('ip', 'address', 'add', `${this.address(index)}/32`, 'dev', 'sekisho0');
    if (ipv6)
      await this.outside.run('ip', '-6', 'address', 'add', `${this.address6(index)}/128`, 'dev', 'sekisho0', 'nodad');
  }
}

async function cable(one: Namespace, name: string, other: Namespace, otherName: string): Promise<void> {
  const end = ['type', 'veth', 'peer', 'name', otherName, 'netns', other.name];
  await one.run('ip', 'link', 'add', name, ...end);
  await one.run('ip', 'link', 'set', name, 'up');
  await other.run('ip', 'link', 'set', otherName, 'up');
}

const addAddress = (namespace: Namespace, device: string, address: string): Promise<string> =>
  namespace.run('ip', 'address', 'add', address, 'dev', device);

const device = (address: string, ipv6?: string): NonNullable<DataplaneOptions['tun']> => ({
  name: 'sekisho0',
  address,
  ipv6,
  mtu: deviceMtu,
});
