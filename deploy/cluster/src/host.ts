import type { Compose, ComposeNetwork } from './compose.ts';
import { Ipv4Network } from './ipv4.ts';
import { namespaceOf } from './leftovers.ts';
import { ip, must, run } from './shell.ts';

/** An end of a wire in a network of the cluster. */
export interface Attachment {
  readonly network: string;
  readonly address: string;
  readonly prefix: number;
  /** Of the host's end, in the host's namespace. */
  readonly hostDevice: string;
}

/** What Docker is to containers: a network namespace that has a bridge for each network of docker-compose.yml. */
export class Host {
  readonly #id: string;
  readonly #networks: ReadonlyMap<string, ComposeNetwork>;
  readonly #addresses: ReadonlyMap<string, Ipv4Network>;
  #wires = 0;

  private constructor(id: string, { networks, services }: Compose) {
    this.#id = id;
    this.#networks = networks;
    this.#addresses = new Map(
      [...networks].map(([name, { ipam }]) => [name, new Ipv4Network(ipam.subnet, ipam.ip_range)]),
    );
    for (const { addresses } of services.values()) {
      for (const [network, address] of Object.entries(addresses)) {
        if (address !== undefined) this.network(network).reserve(address);
      }
    }
  }

  /** @param id how all names of namespaces begin */
  static async make(id: string, compose: Compose): Promise<Host> {
    const host = new Host(id, compose);
    await ip(`netns add ${host.namespace}`);
    await ip(`-n ${host.namespace} link set lo up`);
    for (const name of compose.networks.keys()) await host.#makeBridge(name);
    // Where the kernel shows bridged frames to the rules below, they would be taken for forwarded ones.
    await run(['ip', 'netns', 'exec', host.namespace, 'sysctl', '-qw', 'net.bridge.bridge-nf-call-iptables=0']);
    // As Docker does, networks are kept from each other: whoever is in two of them is the only way.
    await must(['ip', 'netns', 'exec', host.namespace, 'nft', isolation]);
    return host;
  }

  get namespace(): string {
    return namespaceOf(this.#id, 'host');
  }

  network(name: string): Ipv4Network {
    const network = this.#addresses.get(name);
    if (network === undefined) throw new Error(`there is no network ${name}`);
    return network;
  }

  /** A namespace with loopback alone. @returns its name */
  async makeNamespace(name: string): Promise<string> {
    const namespace = namespaceOf(this.#id, name);
    await ip(`netns add ${namespace}`);
    await ip(`-n ${namespace} link set lo up`);
    return namespace;
  }

  /**
   * Connects a namespace to a network.
   * @param device its name in the namespace
   * @param address one of its own; undefined: whichever is free
   */
  async attach(
    namespace: string,
    network: string,
    { device, address }: { readonly device: string; readonly address: string | undefined },
  ): Promise<Attachment> {
    const { prefix } = this.network(network);
    const own = address ?? this.network(network).take();
    if (address !== undefined) this.network(network).reserve(address);
    this.#wires += 1;
    const hostDevice = `wire${this.#wires}`;
    await ip(`-n ${this.namespace} link add ${hostDevice} type veth peer name ${device} netns ${namespace}`);
    await ip(`-n ${this.namespace} link set ${hostDevice} master ${network} up`);
    await ip(`-n ${namespace} addr add ${own}/${prefix} dev ${device}`);
    await ip(`-n ${namespace} link set ${device} up`);
    return { network, address: own, prefix, hostDevice };
  }

  /** The way out of a namespace, by the network of the highest priority that has one, as Docker chooses. */
  async addDefaultRoute(
    namespace: string,
    attachments: readonly Attachment[],
    priorities: Readonly<Record<string, number>>,
  ): Promise<void> {
    const [best] = attachments
      .filter(({ network }) => this.#networks.get(network)?.internal === false)
      .toSorted(
        (a, b) =>
          (priorities[b.network] ?? 0) - (priorities[a.network] ?? 0) || a.network.localeCompare(b.network, 'en'),
      );
    if (best === undefined) return;
    await ip(`-n ${namespace} route add default via ${this.network(best.network).gateway}`);
  }

  async setDefaultRoute(namespace: string, via: string): Promise<void> {
    await ip(`-n ${namespace} route replace default via ${via}`);
  }

  async setSysctls(namespace: string, settings: Readonly<Record<string, string>>): Promise<void> {
    const assignments = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    if (assignments.length > 0) await must(['ip', 'netns', 'exec', namespace, 'sysctl', '-qw', ...assignments]);
  }

  /** Takes the cable out of a namespace's device, or puts it back. */
  async setLink({ hostDevice }: Attachment, state: 'up' | 'down'): Promise<void> {
    await ip(`-n ${this.namespace} link set ${hostDevice} ${state}`);
  }

  async removeNamespace(namespace: string, attachments: readonly Attachment[]): Promise<void> {
    await run(['ip', 'netns', 'delete', namespace]);
    for (const { network, address } of attachments) this.network(network).free(address);
  }

  async #makeBridge(name: string): Promise<void> {
    const { gateway, prefix } = this.network(name);
    await ip(`-n ${this.namespace} link add ${name} type bridge mcast_snooping 0`);
    await ip(`-n ${this.namespace} addr add ${gateway}/${prefix} dev ${name}`);
    await ip(`-n ${this.namespace} link set ${name} up`);
  }
}

const isolation = `
table ip networks {
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    ct status dnat accept
  }
}
`;
