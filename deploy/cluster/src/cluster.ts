import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { announce, commandService, withdraw } from './administration.ts';
import { readCompose, type Service } from './compose.ts';
import { runOnce } from './container.ts';
import { Fleet, type FleetParts } from './fleet.ts';
import { Host } from './host.ts';
import { reasonForAbsence } from './images.ts';
import { clusterId, removeAll, removeLeftovers } from './leftovers.ts';
import { Names } from './names.ts';
import { serviceNamed, serviceToScale, waves, withNeeded } from './order.ts';
import { checkout } from './place.ts';
import type { Replica } from './replica.ts';
import type { Outcome } from './shell.ts';
import { connectToMachine, disconnectFromMachine, publish, publishedPorts } from './uplink.ts';

export interface ClusterOptions {
  /** For volumes, logs and what is valid while it runs. A second start on the same one finds everything again. */
  readonly directory: string;
  /** Services, with all that they depend on; undefined: all that no profile keeps back. */
  readonly services?: readonly string[];
  /** Replicas by service, where they are to be others than docker-compose.yml says. */
  readonly scale?: Readonly<Record<string, number>>;
  /** For `${NAME}` in docker-compose.yml. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly say?: (sentence: string) => void;
  /** Who reaches published ports: namespaces of the cluster alone, this machine, or whoever reaches this machine. */
  readonly reachable?: 'from-within' | 'from-here' | 'published';
}

export interface HostOptions {
  readonly address?: string;
  /** Where its default route leads; undefined: nowhere. */
  readonly via?: string;
  /** A name by which services find it. */
  readonly alias?: string;
}

/** The services of docker-compose.yml, without Docker: each replica in namespaces of its own on this machine. One a process. */
export class Cluster {
  readonly #parts: FleetParts;
  readonly #fleet: Fleet;
  #isReachable = false;

  private constructor(parts: FleetParts) {
    this.#parts = parts;
    this.#fleet = new Fleet(parts);
  }

  /**
   * Starts services in the order in which they depend on each other; returns when all are as healthy as their checks say.
   * @throws Error with the last words of the one that failed; then nothing is left running
   */
  static async start(options: ClusterOptions): Promise<Cluster> {
    await removeLeftovers();
    const compose = readCompose(join(checkout, 'docker-compose.yml'), options.environment);
    for (const [name, count] of Object.entries(options.scale ?? {})) serviceToScale(compose.services, name, count);
    const directory = resolve(options.directory);
    mkdirSync(join(directory, 'run'), { recursive: true, mode: 0o700 });
    let cluster: Cluster | undefined;
    try {
      const host = await Host.make(clusterId(), compose);
      cluster = new Cluster({ compose, directory, host, names: new Names(), say: options.say ?? (() => undefined) });
      announce(directory);
      await cluster.#startAll(options);
      await cluster.#makeReachable(options.reachable ?? 'from-within');
      return cluster;
    } catch (error) {
      await (cluster?.close() ?? removeAll(clusterId()));
      throw error;
    }
  }

  /** Of one service, or all. */
  replicas(service?: string): readonly Replica[] {
    return service === undefined ? this.#fleet.all : this.#fleet.of(service);
  }

  /** @param name such as edge-1, or postgres, of which there is one. @throws Error */
  replica(name: string): Replica {
    const replica = this.#fleet.get(name);
    if (replica === undefined) throw new Error(`there is no ${name}`);
    return replica;
  }

  /** @throws Error where the replica is not in that network */
  address(replica: string, network: string): string {
    const found = this.replica(replica).attachments.find((each) => each.network === network);
    if (found === undefined) throw new Error(`${replica} is not in the network ${network}`);
    return found.address;
  }

  /** Adds replicas, or stops those with the highest numbers and takes them away; returns when the others are healthy. */
  async scale(service: string, count: number): Promise<void> {
    const known = serviceToScale(this.#parts.compose.services, service, count);
    const present = this.replicas(service);
    await Promise.all(present.slice(count).map((each) => this.#fleet.remove(each)));
    const added: Replica[] = [];
    for (let number = present.length + 1; number <= count; number += 1) {
      added.push(await this.#fleet.make(known, number));
    }
    await this.#fleet.startReplicas(added);
  }

  /** Asks a replica to stop; it stays away until `start`. */
  async stop(name: string): Promise<void> {
    await this.replica(name).stop();
  }

  /** It is gone without a goodbye, and stays away until `start`. */
  async kill(name: string): Promise<void> {
    await this.replica(name).kill();
  }

  /** Returns when it is healthy. */
  async start(name: string): Promise<void> {
    await this.#fleet.startReplicas([this.replica(name)]);
  }

  /** Freezes it: its connections stay, and nobody answers. */
  async pause(name: string): Promise<void> {
    await this.replica(name).setFrozen(true);
  }

  async resume(name: string): Promise<void> {
    await this.replica(name).setFrozen(false);
  }

  /** Takes its cables out. @param network undefined: of all its networks */
  async cutOff(name: string, network?: string): Promise<void> {
    await this.#setLinks(name, network, 'down');
  }

  async reconnect(name: string, network?: string): Promise<void> {
    await this.#setLinks(name, network, 'up');
  }

  /** Runs a command in a replica that runs. */
  execute(name: string, command: readonly string[], timeoutMs?: number): Promise<Outcome> {
    return this.replica(name).execute(command, timeoutMs);
  }

  /** `sekisho ARGS`, as an administrator of the cluster runs it. @throws Error with its own words if it fails */
  async sekisho(...args: string[]): Promise<string> {
    const { service, place } = this.replica(commandService);
    const outcome = await runOnce(service, place, [...service.command, ...args]);
    if (outcome.exitCode !== 0) throw new Error(`sekisho ${args.join(' ')}: ${outcome.stdout}${outcome.stderr}`);
    return outcome.stdout;
  }

  /** A namespace in one of the networks for what is no service: a client, a server behind. */
  async addHost(
    name: string,
    network: string,
    { address, via, alias }: HostOptions = {},
  ): Promise<{ readonly namespace: string; readonly address: string }> {
    const { host, names } = this.#parts;
    const namespace = await host.makeNamespace(name);
    const attached = await host.attach(namespace, network, { device: 'eth0', address });
    if (via !== undefined) await host.setDefaultRoute(namespace, via);
    if (alias !== undefined) names.add(name, alias, [attached]);
    return { namespace, address: attached.address };
  }

  /** What a replica wrote to its output, over all its runs. */
  logs(name: string): string {
    return this.#fleet.logs(this.replica(name));
  }

  /** Folder of the host that is a named volume. */
  volume(name: string): string {
    return this.#fleet.volume(name);
  }

  /** Stops everything, those first that depend on others; then removes all but the directory. */
  async close(): Promise<void> {
    for (const wave of waves(this.#parts.compose).toReversed()) {
      await Promise.all(wave.flatMap((name) => this.replicas(name)).map((each) => each.stop()));
    }
    this.#parts.names.close();
    if (this.#isReachable) await disconnectFromMachine();
    await removeAll(clusterId());
    withdraw(this.#parts.directory);
  }

  #service(name: string): Service {
    return serviceNamed(this.#parts.compose.services, name);
  }

  async #startAll({ services, scale = {} }: ClusterOptions): Promise<void> {
    // A namespace that administrators' commands run in, also those of another terminal.
    await this.#fleet.make(this.#service(commandService), 1);
    const present = withNeeded(this.#parts.compose, services).filter((each) => this.#isHere(each));
    await this.#fleet.startAll(present, ({ name, replicas }) => scale[name] ?? replicas);
  }

  async #makeReachable(reachable: NonNullable<ClusterOptions['reachable']>): Promise<void> {
    if (reachable === 'from-within') return;
    this.#isReachable = true;
    const { host } = this.#parts;
    const ports = this.replicas().flatMap(({ service, attachments }) => {
      const [entrance] = attachments;
      return entrance === undefined ? [] : publishedPorts(service, entrance);
    });
    const networks = new Set(ports.map(({ network }) => network));
    await connectToMachine(
      host.namespace,
      [...networks].map((each) => host.network(each).text),
    );
    if (reachable === 'published') await publish(ports);
  }

  #isHere(service: Service): boolean {
    const reason = reasonForAbsence(service);
    if (reason !== undefined) this.#parts.say(`${service.name} is left out: ${reason}.`);
    return reason === undefined;
  }

  async #setLinks(name: string, network: string | undefined, state: 'up' | 'down'): Promise<void> {
    for (const each of this.replica(name).attachments) {
      if (network === undefined || each.network === network) await this.#parts.host.setLink(each, state);
    }
  }
}
