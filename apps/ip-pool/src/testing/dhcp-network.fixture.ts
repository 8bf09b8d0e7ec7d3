import { type DhcpServerOptions, ip, run } from '@sekisho/testing';

/** Namespaces for DHCP servers on a network with this host, which is the relay agent on it. */
export class DhcpNetwork {
  readonly #id = `sk${process.pid}`;
  readonly #namespaces: string[] = [];
  /** Of a network that no other run uses. */
  readonly #prefix = `10.213.${process.pid % 250}`;

  /** The relay agent's, which is this host's. */
  get giaddr(): string {
    return this.address(1);
  }

  get subnet(): string {
    return `${this.#prefix}.0/24`;
  }

  /** @param host 1..254 */
  address(host: number): string {
    return `${this.#prefix}.${host}`;
  }

  /** A network behind this host, which servers reach through it; its first address is this host's as well. */
  readonly behind = `10.214.${process.pid % 250}`;

  async open(): Promise<void> {
    await ip(`link add ${this.#id} type bridge`);
    await ip(`address add ${this.giaddr}/24 dev ${this.#id}`);
    await ip(`address add ${this.behind}.1/32 dev ${this.#id}`);
    await ip(`link set ${this.#id} up`);
  }

  /** A namespace that has this address in the network. */
  async join(host: number): Promise<Pick<DhcpServerOptions, 'namespace' | 'device'>> {
    const namespace = `${this.#id}-${host}`;
    const outside = `${this.#id}p${host}`;
    await ip(`netns add ${namespace}`);
    this.#namespaces.push(namespace);
    await ip(`link add ${outside} type veth peer name eth0 netns ${namespace}`);
    await ip(`link set ${outside} master ${this.#id} up`);
    await ip(`-n ${namespace} address add ${this.address(host)}/24 dev eth0`);
    await ip(`-n ${namespace} link set lo up`);
    await ip(`-n ${namespace} link set eth0 up`);
    await ip(`-n ${namespace} route add ${this.behind}.0/24 via ${this.giaddr}`);
    return { namespace, device: 'eth0' };
  }

  async remove(): Promise<void> {
    for (const namespace of this.#namespaces) await run('ip', ['netns', 'delete', namespace]);
    await run('ip', ['link', 'delete', this.#id]);
  }
}
