import type { GatewayBus } from '@sekisho/administration';
import type { AuthHealthReply, CaHealth, GatewayCertificatesReply, PoolHealthReply, Vitals } from '@sekisho/contracts';
import { healthFreshMs } from '../limits.ts';

/** How everything but sessions does. */
export interface HealthState {
  readonly backEnds: readonly AuthHealthReply[];
  readonly pools: PoolHealthReply | undefined;
  readonly ca: CaHealth | undefined;
  readonly certificates: readonly GatewayCertificatesReply[];
  readonly vitals: readonly Vitals[];
}

export type HealthSource = Pick<
  GatewayBus,
  'backEndHealth' | 'poolHealth' | 'caHealth' | 'gatewayCertificates' | 'vitals'
>;

/** Asks everybody while somebody wants to know, and not more often than what it says may be old. */
export class Health {
  #known: HealthState | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<HealthState> | undefined;

  constructor(
    private readonly gateway: HealthSource,
    private readonly now: () => number = Date.now,
  ) {}

  /** As last known, if ever. */
  get known(): HealthState | undefined {
    return this.#known;
  }

  /** As last known, at once; it is asked anew behind it where that is old. Waits where nothing is known. */
  async current(): Promise<HealthState> {
    if (this.now() - this.#askedAt > healthFreshMs) void this.#ask();
    return this.#known ?? this.#ask();
  }

  /** Has something known before anybody wants to know; it is asked again as long as somebody is away who is always there. */
  async prepare(): Promise<void> {
    const { backEnds = [], pools, ca } = this.#known ?? {};
    if (backEnds.length === 0 || pools === undefined || ca === undefined) await this.current();
  }

  /** No older than twice what it may be: waits for everybody where nobody has asked for a while. */
  async recent(): Promise<HealthState> {
    return this.now() - this.#answeredAt > 2 * healthFreshMs ? this.#ask() : this.current();
  }

  /** None of these throws: who is away says nothing. */
  #ask(): Promise<HealthState> {
    this.#asking ??= this.#gather().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #gather(): Promise<HealthState> {
    this.#askedAt = this.now();
    const { gateway } = this;
    const [backEnds, pools, ca, certificates, vitals] = await Promise.all([
      gateway.backEndHealth(),
      gateway.poolHealth(),
      gateway.caHealth(),
      gateway.gatewayCertificates(),
      gateway.vitals(),
    ]);
    this.#known = { backEnds, pools, ca, certificates, vitals };
    this.#answeredAt = this.#askedAt;
    return this.#known;
  }
}
