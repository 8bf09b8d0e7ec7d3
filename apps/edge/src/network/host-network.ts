import { PrerequisiteError, type Settings } from '@sekisho/platform';
import { Alarm, HostScheduler, now } from '@sekisho/platform/timers';
import { later, milliseconds } from '@sekisho/wire';
import { AddressTranslation } from './address-translation.ts';
import { ClientRoutes } from './client-routes.ts';
import { HeldRoutes } from './held-routes.ts';
import { canonicalPrefix, familyOf, type IpFamily, overlaps, rangeOf } from './ip-ranges.ts';
import { KernelTable } from './kernel-table.ts';
import { networkLimits } from './limits.ts';
import type { OutsideAddress } from './outside-address.ts';
import { poolPrefixes } from './pool-prefixes.ts';
import { Reconciler } from './reconciler.ts';
import { CommandFailure, commandRunner, type RunCommand } from './run-command.ts';
import { WayBack } from './way-back.ts';

export type HostNetworkSettings = Pick<
  Settings,
  'access' | 'cluster' | 'profiles' | 'routing' | 'officeMode' | 'encryptionDomain' | 'tunnel'
>;

/** Told of what could not be done, and that it was done after all. */
export type NetworkLogger = {
  readonly [level in 'info' | 'warn']: (fields: { failures: number; reason?: string }, message: string) => void;
};

/** The edge's place in the network of its host: routes to clients, and source NAT. */
export interface HostNetwork {
  /** Packets for this prefix, a block or one address, come to the TUN device as long as anybody holds it. Returns at once. */
  hold(route: string): void;
  letGo(route: string): void;
  /**
   * Takes over what of new settings can be while packets pass: pools, and how the networks behind find the way back.
   * @throws PrerequisiteError where this host does not let it: then everything is as before
   */
  adopt(settings: HostNetworkSettings): Promise<void>;
  /** What could not be changed at an attempt; it is tried again. */
  readonly failures: number;
  /** Takes away everything it has made. Never throws. */
  close(): Promise<void>;
}

export interface HostSurroundings {
  /** Where the edge is reached through a balancer, which answers go back through. */
  readonly outside?: OutsideAddress | undefined;
  /** The rest is replaced in tests. */
  readonly run?: RunCommand;
  readonly lookIntervalMs?: number;
  readonly blockLingerMs?: number;
}

/**
 * Opens it on a TUN device that is there, and removes what an edge that was killed has left on a device of this name.
 * @throws PrerequisiteError where this host does not let it
 */
export async function openHostNetwork(
  settings: HostNetworkSettings,
  logger: NetworkLogger,
  surroundings: HostSurroundings = {},
): Promise<HostNetwork> {
  const network = new KernelNetwork(settings, logger, surroundings);
  try {
    await network.open();
  } catch (error) {
    await network.close();
    if (!(error instanceof CommandFailure)) throw error;
    throw new PrerequisiteError(`Routes to clients cannot be set up: ${error.message}.`);
  }
  return network;
}

class KernelNetwork implements HostNetwork {
  readonly #logger: NetworkLogger;
  /** They stand from the start to the end, whoever is connected. */
  #lasting: readonly string[];
  readonly #device: string;
  readonly #run: RunCommand;
  #gateway: string;
  readonly #routes: ReadonlyMap<IpFamily, ClientRoutes>;
  readonly #held: HeldRoutes;
  readonly #translation: AddressTranslation;
  readonly #wayBack: WayBack | undefined;
  readonly #scheduler = new HostScheduler({ clock: now });
  readonly #routing: Reconciler;
  readonly #translating: Reconciler;
  readonly #leading: Reconciler;
  readonly #nextLook = new Alarm(this.#scheduler, () => this.#look());
  readonly #lookIntervalMs: number;
  #failures = 0;
  #lastFailure: string | undefined;

  constructor(settings: HostNetworkSettings, logger: NetworkLogger, surroundings: HostSurroundings) {
    const { run = commandRunner(), lookIntervalMs, blockLingerMs } = { ...networkLimits, ...surroundings };
    this.#lookIntervalMs = lookIntervalMs;
    this.#logger = logger;
    this.#device = settings.tunnel.device;
    this.#run = run;
    this.#gateway = settings.officeMode.pool.gateway;
    this.#lasting = lastingRoutes(settings);
    this.#routes = clientRoutes(settings, run);
    this.#translation = new AddressTranslation(settings, run);
    const { outside } = surroundings;
    this.#wayBack = outside && new WayBack({ ...outside, routing: settings.routing, run });
    this.#routing = this.#reconciler(() => this.#settle());
    this.#translating = this.#reconciler(() => this.#translation.look());
    this.#leading = this.#reconciler(async () => this.#wayBack?.look());
    this.#held = new HeldRoutes({
      scheduler: this.#scheduler,
      blockLingerMs,
      appeared: (route) => this.#stands(route) || this.#change(route, (routes) => routes.want(route)),
      vanished: (route) => this.#stands(route) || this.#change(route, (routes) => routes.forgo(route)),
    });
  }

  /** @throws CommandFailure, PrerequisiteError */
  async open(): Promise<void> {
    for (const routes of this.#routes.values()) await routes.removeLeftovers();
    for (const route of this.#lasting) this.#routes.get(familyOf(route))?.want(canonicalPrefix(route));
    await this.#settle();
    await this.#translation.open();
    await this.#wayBack?.open();
    this.#lookLater();
  }

  async adopt(settings: HostNetworkSettings): Promise<void> {
    try {
      await this.#translation.adopt(settings);
      await this.#moveTo(settings.officeMode.pool.gateway);
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      throw new PrerequisiteError(`The network of this host cannot be changed: ${error.message}.`);
    }
    const before = this.#lasting;
    const lasting = lastingRoutes(settings);
    // What leads to the device stays until the end where somebody may still have an address of it.
    const keep = settings.routing.internal === 'announce' ? [] : before;
    this.#lasting = [...new Set([...lasting, ...keep])];
    const wanted = [
      ...this.#lasting.map(canonicalPrefix),
      ...this.#held.routes.filter((route) => !this.#stands(route)),
    ];
    const gone = before.map(canonicalPrefix).filter((route) => !wanted.includes(route));
    for (const route of wanted) this.#change(route, (routes) => routes.want(route));
    for (const route of gone) this.#change(route, (routes) => routes.forgo(route));
  }

  /** Clients of a new pool find the gateway under an address of it; those who are in, under the one before. @throws CommandFailure */
  async #moveTo(gateway: string): Promise<void> {
    if (gateway === this.#gateway) return;
    const outcome = await this.#run('ip', ['address', 'replace', `${gateway}/32`, 'dev', this.#device]);
    if (outcome.exitCode !== 0) throw new CommandFailure('ip address replace', outcome);
    this.#gateway = gateway;
  }

  get failures(): number {
    return this.#failures;
  }

  hold(route: string): void {
    this.#held.hold(canonicalPrefix(route));
  }

  letGo(route: string): void {
    this.#held.letGo(canonicalPrefix(route));
  }

  async close(): Promise<void> {
    this.#held.stop();
    this.#nextLook.stop();
    await Promise.all([this.#routing.stop(), this.#translating.stop(), this.#leading.stop()]);
    this.#scheduler.close();
    for (const routes of this.#routes.values()) {
      routes.forgoAll();
      routes.doubt();
    }
    for (const undo of [() => this.#settle(), () => this.#translation.close(), async () => this.#wayBack?.close()]) {
      await undo().catch((error: unknown) => this.#failed(error));
    }
  }

  /** Whether it leads to the TUN device already. */
  #stands(route: string): boolean {
    const range = rangeOf(route);
    return this.#lasting.some((other) => familyOf(other) === familyOf(route) && overlaps(rangeOf(other), range));
  }

  #change(route: string, change: (routes: ClientRoutes) => void): void {
    const routes = this.#routes.get(familyOf(route));
    if (routes === undefined) return;
    change(routes);
    this.#routing.wake();
  }

  async #settle(): Promise<void> {
    for (const routes of this.#routes.values()) await routes.settle();
  }

  /** Others administer this host as well. */
  #look(): void {
    for (const routes of this.#routes.values()) routes.doubt();
    this.#routing.wake();
    this.#translating.wake();
    this.#leading.wake();
    this.#lookLater();
  }

  #lookLater(): void {
    this.#nextLook.set(later(now(), milliseconds(this.#lookIntervalMs)));
  }

  #reconciler(work: () => Promise<void>): Reconciler {
    return new Reconciler({
      work,
      failed: (error) => this.#failed(error),
      mended: () => {
        this.#lastFailure = undefined;
        this.#logger.info({ failures: this.#failures }, "the host's network is as it should be again");
      },
      scheduler: this.#scheduler,
    });
  }

  /** One that comes again and again is told of once. */
  #failed(error: unknown): void {
    this.#failures += 1;
    const reason = error instanceof Error ? error.message : String(error);
    if (reason === this.#lastFailure) return;
    this.#lastFailure = reason;
    this.#logger.warn({ reason, failures: this.#failures }, "the host's network could not be changed, tried again");
  }
}

/** Where blocks are announced, each route stands as long as somebody has an address of it. */
const lastingRoutes = ({ routing, officeMode }: HostNetworkSettings): string[] =>
  routing.internal === 'announce' ? [] : poolPrefixes(officeMode);

function clientRoutes({ officeMode, routing, tunnel }: HostNetworkSettings, run: RunCommand) {
  const { table, protocol } = routing;
  const of = { device: tunnel.device, table, protocol, run };
  const ipv4 = new ClientRoutes(new KernelTable({ ...of, family: 4, source: officeMode.pool.gateway }));
  const routes = new Map<IpFamily, ClientRoutes>([[4, ipv4]]);
  // A host without IPv6 is not asked about it.
  if (officeMode.ipv6 !== undefined) routes.set(6, new ClientRoutes(new KernelTable({ ...of, family: 6 })));
  return routes;
}
