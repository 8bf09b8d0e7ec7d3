import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '@sekisho/cluster';
import { ip, must } from '@sekisho/testing';
import type { GuestLink } from '../../support/guest/guest-link.ts';
import { inNamespace, removeLeftovers, removeNamespaces } from '../../support/namespaces.ts';

/**
 * What is around the cluster: the internet, which is one wire with its public network, and a host in the network behind it.
 *
 *     steady .10 ─┐
 *      mover .11 ─┼─ public ── balancer ── outside ── edges ── inside ── host
 *  generator .12 ─┘                                              └─ router
 *  (its clients: 100.64.0.0/16)
 */
const clients = {
  steady: { tap: 'tap0', host: 210 },
  mover: { tap: 'tap1', host: 211 },
} as const;
export type ClientName = keyof typeof clients;
export const clientNames = Object.keys(clients) as ClientName[];
export const generatedClients = '100.64.0.0/16';

/** The balancer in the public network, which is a /24: what clients dial. */
export const gateway = '172.30.0.2';
const publicAddress = (host: number): string => gateway.replace(/\d+$/, String(host));
/** The network behind. */
export const inside = { network: '172.30.9.0/24', host: '172.30.9.50', router: '172.30.9.2' } as const;

const generatorHost = 212;
const prefix = 'sekisho-world';
const wire = 'wire';

export class World {
  readonly #id: string;
  readonly directory: string;

  private constructor(id: string, directory: string) {
    this.#id = id;
    this.directory = directory;
  }

  /** The internet alone, with a place for each client. What killed runs left is removed. */
  static async make(): Promise<World> {
    await removeLeftovers(prefix);
    const id = `${prefix}-${process.pid}`;
    const world = new World(id, await mkdtemp(join(tmpdir(), `${id}-`)));
    await world.#lay();
    return world;
  }

  /** Where clients are. */
  get internet(): string {
    return `${this.#id}-internet`;
  }

  link(name: ClientName): GuestLink {
    const { tap, host } = clients[name];
    const address = publicAddress(host);
    return {
      name,
      tap,
      gateway,
      networks: [inside.network],
      address: `${address}/24`,
      directory: join(this.directory, `client-${name}`),
      namespace: this.internet,
      router: publicAddress(generatorHost),
      seenAs: address,
    };
  }

  /** Plugs the internet into the public network. */
  async connect(cluster: Cluster): Promise<void> {
    const { namespace } = await cluster.addHost('internet', 'public');
    await ip(`-n ${namespace} addr flush dev eth0`);
    await ip(`-n ${namespace} link add through type bridge`);
    await ip(`link add name world netns ${namespace} type veth peer name uplink netns ${this.internet}`);
    for (const port of ['eth0', 'world']) await ip(`-n ${namespace} link set ${port} master through up`);
    await ip(`-n ${namespace} link set through up`);
    await ip(`-n ${this.internet} link set uplink master ${wire} up`);
    const balancer = cluster.replica('balancer').namespace;
    await ip(`-n ${balancer} route replace ${generatedClients} via ${publicAddress(generatorHost)}`);
  }

  /** Takes a client's network away, or gives it back, without a word to it. */
  async plug(name: ClientName, into: 'in' | 'out'): Promise<void> {
    const to = into === 'in' ? `master ${wire}` : 'nomaster';
    await ip(`-n ${this.internet} link set ${clients[name].tap} ${to}`);
  }

  /** Has everything take its time on the way to a client; 0: as before. */
  async delay(name: ClientName, ms: number): Promise<void> {
    const what = ['tc', 'qdisc', ms === 0 ? 'del' : 'add', 'dev', clients[name].tap, 'root'];
    const how = ms === 0 ? [] : ['netem', 'delay', `${ms}ms`];
    await must('ip', inNamespace(this.internet, [...what, ...how]));
  }

  async remove(): Promise<void> {
    await removeNamespaces(this.#id);
    await rm(this.directory, { recursive: true, force: true });
  }

  async #lay(): Promise<void> {
    const ns = this.internet;
    await ip(`netns add ${ns}`);
    await ip(`-n ${ns} link set lo up`);
    await ip(`-n ${ns} link add ${wire} type bridge`);
    await ip(`-n ${ns} addr add ${publicAddress(generatorHost)}/24 dev ${wire} noprefixroute`);
    await ip(`-n ${ns} link set ${wire} up`);
    // Commands to a guest's IKE daemon are acknowledged at once.
    await ip(`-n ${ns} route add ${publicAddress(0)}/24 dev ${wire} quickack 1`);
    await ip(`-n ${ns} route add local ${generatedClients} dev lo`);
    for (const { tap } of Object.values(clients)) {
      await must('ip', inNamespace(ns, ['ip', 'tuntap', 'add', tap, 'mode', 'tap']));
      await ip(`-n ${ns} link set ${tap} gso_max_segs 1`);
      await ip(`-n ${ns} link set ${tap} master ${wire} up`);
    }
  }
}
