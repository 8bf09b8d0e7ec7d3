import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Cluster } from '@sekisho/cluster';
import { contents } from '@sekisho/testing';
import { Client } from '../../support/guest/client.ts';
import { GuestMachine } from '../../support/guest/guest-machine.ts';
import { type Ping, pingIn } from '../../support/guest/ping.ts';
import { Pinging } from '../../support/guest/pinging.ts';
import { checkPrograms, guestPrograms } from '../../support/guest/programs.ts';
import { removeLeftovers } from '../../support/namespaces.ts';
import { Accounts, type Person } from './accounts.ts';
import { Administrator } from './administrator.ts';
import { type Called, call } from './caller.ts';
import { Collector } from './collector.ts';
import { LoadRun } from './load-run.ts';
import { ClusterSettings, clusterEnvironment } from './settings.ts';
import { clientNames, gateway, generatedClients, inside, World } from './world.ts';

const prefix = 'sekisho-cluster-test';

/** A cluster at work, real clients before it, and a host behind. One serves all scenarios. */
export class Site {
  readonly cluster: Cluster;
  readonly world: World;
  readonly accounts: Accounts;
  readonly administrator: Administrator;
  readonly collector: Collector;
  readonly settings: ClusterSettings;
  /** Its connection stands while things fail. */
  readonly steady: Client;
  /** Comes and goes. */
  readonly mover: Client;
  /** Of the host behind. */
  readonly #host: string;
  readonly #loads: LoadRun[] = [];
  readonly #opened: AsyncDisposableStack;

  private constructor(
    parts: Pick<Site, 'cluster' | 'world' | 'accounts' | 'collector' | 'settings'>,
    host: string,
    opened: AsyncDisposableStack,
  ) {
    this.cluster = parts.cluster;
    this.world = parts.world;
    this.accounts = parts.accounts;
    this.collector = parts.collector;
    this.settings = parts.settings;
    this.administrator = new Administrator(this.cluster);
    this.steady = new Client(this.world.link('steady'));
    this.mover = new Client(this.world.link('mover'));
    this.#host = host;
    this.#opened = opened;
  }

  /** @throws Error with what went wrong; then nothing is left running */
  static async open(): Promise<Site> {
    await checkPrograms(guestPrograms.names, guestPrograms.packages);
    await removeLeftovers(prefix);
    const opened = new AsyncDisposableStack();
    try {
      return await Site.#open(opened);
    } catch (error) {
      await opened.disposeAsync();
      throw error;
    }
  }

  static async #open(opened: AsyncDisposableStack): Promise<Site> {
    const world = opened.adopt(await World.make(), (each) => each.remove());
    const machines = clientNames.map((name) => new GuestMachine(world.link(name)));
    opened.defer(async () => {
      await Promise.all(machines.map((machine) => machine.stop()));
    });
    // They boot while the cluster starts.
    await Promise.all(machines.map((machine) => machine.start()));
    const directory = await mkdtemp(join(tmpdir(), `${prefix}-${process.pid}-`));
    opened.defer(() => rm(directory, { recursive: true, force: true }));
    const environment = await clusterEnvironment(directory);
    const cluster = opened.adopt(await Cluster.start({ directory, scale: { edge: 1 }, environment }), (each) =>
      each.close(),
    );
    const collector = opened.adopt(await Collector.start(cluster), (each) => each.stop());
    await world.connect(cluster);
    const { namespace } = await cluster.addHost('behind', 'inside', { address: inside.host, via: inside.router });
    const accounts = await Accounts.add(cluster, directory);
    const settings = new ClusterSettings(directory);
    const site = new Site({ cluster, world, accounts, collector, settings }, namespace, opened);
    await Promise.all([site.steady, site.mover].map(({ guest }) => guest.ready()));
    return site;
  }

  /** Ends what load runs have not. */
  async stopLoads(): Promise<void> {
    await Promise.all(this.#loads.splice(0).map((load) => load.stop()));
  }

  async close(): Promise<void> {
    await this.stopLoads();
    await this.#opened.disposeAsync();
  }

  /** Connects the steady client, unless it is. */
  async steadyIsIn(): Promise<void> {
    if (!this.steady.isConnected()) await this.steady.mustConnect(this.dialling('agnes'));
  }

  /** What a real client is told; it notices in a few seconds when nobody answers any more. */
  dialling(person: Person) {
    return { ...this.accounts.of(person), ppp: ['lcp-echo-interval 2', 'lcp-echo-failure 4'] };
  }

  /** From the steady client to the host behind, until it is told to stop. */
  pinging(): Promise<Pinging> {
    return Pinging.start(this.steady.guest, inside.host);
  }

  pingFromBehind(target: string): Promise<Ping> {
    return pingIn(this.#host, target);
  }

  /** A new connection of a client in user space. */
  call(person: Person, ...more: string[]): Promise<Called> {
    const flags = ['--server', gateway, '--ping', inside.host, ...this.accounts.probeFlags(person), ...more];
    return call(this.world.internet, flags);
  }

  /** Many clients, each with an address of its own. */
  load(...more: string[]): LoadRun {
    const { internet: namespace, directory } = this.world;
    const flags = ['--server', gateway, '--from', generatedClients, '--clients', 'windows,macos,strongswan'];
    const load = LoadRun.start({ namespace, directory, flags: [...flags, ...this.accounts.loadFlags()] }, more);
    this.#loads.push(load);
    return load;
  }

  /** Kills replicas, has something done while they are away, and starts them again when at least the time is over. */
  async without<T>(replicas: readonly string[], ms: number, work: () => Promise<T>): Promise<T> {
    await Promise.all(replicas.map((each) => this.cluster.kill(each)));
    try {
      const [done] = await Promise.all([work(), pause(ms)]);
      return done;
    } finally {
      await Promise.all(replicas.map((each) => this.cluster.start(each)));
    }
  }

  /** What everybody said last, for a failed test. */
  logs(): string {
    const services = this.cluster
      .replicas()
      .map(({ name, logFile }) => `--- ${name}\n${contents(logFile).slice(-1_500)}`);
    return [this.steady.guest.logs(), this.mover.guest.logs(), ...services].join('\n');
  }
}
