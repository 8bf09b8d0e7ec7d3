import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Compose, Service } from './compose.ts';
import type { Attachment, Host } from './host.ts';
import { lastWordsMax, startTimeoutMs } from './limits.ts';
import type { Names } from './names.ts';
import { placeOf, volumeFolder } from './place.ts';
import { Replica, until } from './replica.ts';

export interface FleetParts {
  readonly compose: Compose;
  /** For volumes, logs and files of a run. */
  readonly directory: string;
  readonly host: Host;
  readonly names: Names;
  readonly say: (sentence: string) => void;
}

/** All replicas there are: makes them, starts them in their order, and takes them away. */
export class Fleet {
  readonly #parts: FleetParts;
  readonly #replicas = new Map<string, Replica>();

  constructor(parts: FleetParts) {
    this.#parts = parts;
  }

  /** In the order in which they were made. */
  get all(): readonly Replica[] {
    return [...this.#replicas.values()];
  }

  get(name: string): Replica | undefined {
    return this.#replicas.get(name);
  }

  of(service: string): readonly Replica[] {
    return this.all.filter((each) => each.service.name === service);
  }

  /** Folder of the host that is a named volume. */
  volume(name: string): string {
    return volumeFolder(this.#parts.directory, name);
  }

  logs({ logFile }: Replica): string {
    return readFileSync(logFile, 'utf8');
  }

  /** Starts services when what they depend on is as ready as they ask for. @throws Error of the first that fails */
  async startAll(services: readonly Service[], countOf: (service: Service) => number): Promise<void> {
    for (const service of services) {
      for (let number = 1; number <= countOf(service); number += 1) await this.make(service, number);
    }
    const started = new Set(services.map(({ name }) => name));
    await Promise.all(
      services.map(async (service) => {
        await this.#needed(service, started);
        await this.startReplicas(this.of(service.name));
      }),
    );
  }

  /** Returns when all are healthy. @throws Error with the last words of the first that is not */
  async startReplicas(replicas: readonly Replica[]): Promise<void> {
    for (const each of replicas) each.start();
    await Promise.all(replicas.map((each) => this.#becomesReady(each)));
  }

  /** Gives a replica its namespace and addresses; nothing runs in it yet. */
  async make(service: Service, number: number): Promise<Replica> {
    const { host, names, directory } = this.#parts;
    const name = service.isScaled ? `${service.name}-${number}` : service.name;
    const namespace = await host.makeNamespace(name);
    // Before there are devices: what holds by default holds for them.
    await host.setSysctls(namespace, service.sysctls);
    const attachments: Attachment[] = [];
    for (const [index, [network, address]] of Object.entries(service.addresses).entries()) {
      attachments.push(await host.attach(namespace, network, { device: `eth${index}`, address }));
    }
    await host.addDefaultRoute(namespace, attachments, service.routePriorities);
    const place = placeOf({ name, service, namespace }, this.#parts.compose, directory);
    const networks = Object.keys(service.addresses);
    if (networks.length > 0) names.serve(namespace, networks, place.directory);
    const replica = new Replica({
      service,
      place,
      attachments,
      logFile: join(directory, 'log', `${name}.log`),
      onChange: (runs) => (runs ? names.add(name, service.name, attachments) : names.remove(name)),
    });
    this.#replicas.set(name, replica);
    return replica;
  }

  async remove(replica: Replica): Promise<void> {
    await replica.stop();
    this.#replicas.delete(replica.name);
    await this.#parts.host.removeNamespace(replica.namespace, replica.attachments);
  }

  /** Of services that are started here: what is left out is waited for by nobody. */
  async #needed({ name, dependsOn }: Service, started: ReadonlySet<string>): Promise<void> {
    const needed = Object.entries(dependsOn).filter(([each]) => started.has(each));
    await Promise.all(
      needed.map(([each, { condition }]) => {
        const holds = conditions[condition];
        return until(`${each}, which ${name} needs`, startTimeoutMs, () => this.of(each).every(holds));
      }),
    );
  }

  async #becomesReady(replica: Replica): Promise<void> {
    const begun = Date.now();
    try {
      await until(`${replica.name} is healthy`, startTimeoutMs, () => {
        if (hasFailed(replica)) throw new Error(`${replica.name} ended with ${JSON.stringify(replica.lastEnd)}`);
        return hasCompleted(replica) || (replica.runs && replica.health === 'healthy');
      });
    } catch (error) {
      throw new Error(`${error}; it said: ${this.logs(replica).slice(-lastWordsMax)}`);
    }
    this.#parts.say(`${replica.name} is ready, after ${((Date.now() - begun) / 1000).toFixed(1)} s.`);
  }
}

const hasCompleted = ({ runs, lastEnd }: Replica): boolean => !runs && lastEnd?.code === 0;
const hasFailed = ({ runs, lastEnd, service }: Replica): boolean =>
  !runs && lastEnd !== undefined && lastEnd.code !== 0 && service.restart === 'no';

const conditions = {
  service_started: ({ runs }: Replica): boolean => runs,
  service_healthy: ({ runs, health }: Replica): boolean => runs && health === 'healthy',
  service_completed_successfully: hasCompleted,
} as const;
