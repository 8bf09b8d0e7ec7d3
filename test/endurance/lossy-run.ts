import { type Dice, type Fingerprint, fingerprints, seededDice } from '@sekisho/probe/testing';
import type { Containers } from './containers.ts';
import { type Faults, faultless } from './faulty-network.ts';
import { grownSince, leftoversOf, unequalKeysOf, wrongRecordsOf } from './leftovers.ts';
import { type Newcomer, Site } from './site.ts';
import type { VirtualClient } from './virtual-client.ts';
import { World } from './world.ts';

/** How a run went; `wrong` says what should not be. */
export interface RunOutcome {
  readonly seed: number;
  readonly client: Fingerprint['name'];
  readonly outcome: 'connected' | 'refused';
  /** Milliseconds until then. */
  readonly tookMs: number;
  readonly wrong: readonly string[];
}

/** The longest that a client may be on its way in: all its layers' own patience, one after the other. */
const decidedMs = 240_000;
/** The longest until the other end has found out: LCP echoes, L2TP's repetitions and what comes after them. */
const foundOutMs = 320_000;

/** Looks by itself whether the gateway is there. */
const hasKeepalive = ({ helloInterval, echoInterval }: Fingerprint): boolean =>
  Number.isFinite(Math.min(helloInterval, echoInterval));

/** What a run may be like. */
export interface Conditions {
  /** Undefined: as the seed makes it, with all of it lost for a while, and with clients that are to be refused. */
  readonly faults?: Faults;
  /** Every container of the edge is counted before and after, which takes some milliseconds. */
  readonly counted?: boolean;
}

/** One client's life on a network with faults. */
export class LossyRun {
  readonly #world = new World();
  readonly #dice: Dice;
  readonly #site: Site;
  #client: VirtualClient;
  readonly #newcomer: Newcomer;
  readonly #wrong: string[] = [];

  readonly #empty: Containers | undefined;

  constructor(
    private readonly seed: number,
    private readonly conditions: Conditions = {},
  ) {
    this.#dice = seededDice(seed);
    const slowMs = !conditions.faults && this.#dice.fraction() < 0.2 ? 8_000 : 300;
    this.#site = new Site(this.#world, this.#dice, {
      tookMs: () => Math.floor(this.#dice.fraction() * slowMs),
      leaseMs: 60_000 + this.#between(0, 840_000),
      poolSilence: conditions.faults ? 0 : 0.03,
      interimMs: 60_000,
    });
    this.#newcomer = this.#rollNewcomer();
    this.#client = this.#site.client(this.#newcomer);
    this.#empty = conditions.counted ? this.#site.containers() : undefined;
  }

  async play(): Promise<RunOutcome> {
    try {
      return await this.#play();
    } finally {
      this.#world.end();
    }
  }

  async #play(): Promise<RunOutcome> {
    const client = this.#client;
    const { faults } = this.conditions;
    this.#site.network.faults = faults ?? this.#rollFaults();
    if (!faults) this.#rollCuts();
    const began = this.#world.now;
    client.connect();
    await this.#world.run(decidedMs, () => client.address !== undefined || client.ended !== undefined);
    const tookMs = this.#world.now - began;
    const outcome = client.address === undefined ? 'refused' : 'connected';
    if (outcome === 'refused' && client.ended === undefined) this.#wrong.push('the client is stuck');
    if (outcome === 'connected') await this.#live();
    if (client.ended === undefined && client.address !== undefined) await this.#agree();
    await this.#part();
    this.#lookForLeftovers();
    return { seed: this.seed, client: this.#newcomer.fingerprint.name, outcome, tookMs, wrong: this.#wrong };
  }

  /** A few minutes with all of the network's faults, and renewals of keys among them. */
  async #live(): Promise<void> {
    for (const sa of ['esp', 'ike', 'esp'] as const) {
      await this.#world.run(this.#between(1_000, 60_000), () => this.#client.ended !== undefined);
      if (this.#client.ended === undefined && this.#dice.fraction() < 0.5) this.#client.rekey(sa);
    }
  }

  /** The network is good again: whoever believes that it stands can send, and is right. */
  async #agree(): Promise<void> {
    const { network, path, edge } = this.#site;
    network.faults = faultless;
    network.cut = false;
    await this.#world.run(foundOutMs);
    const client = this.#client;
    const connected = edge.gateway.sessions;
    if (client.ended !== undefined) {
      if (connected > 0) this.#wrong.push('the gateway believes in a session that its client has ended');
      return;
    }
    if (connected === 0 && !hasKeepalive(this.#newcomer.fingerprint)) return this.#connectAnew();
    if (connected !== 1) this.#wrong.push(`the client is connected, the gateway has ${connected} sessions`);
    const { session } = client;
    if (!client.sendPacket()) this.#wrong.push('the client has no SA to send on');
    if (!session || !path.sendPacket({ tunnel: session.peerTunnel, session: session.peerSession })) {
      this.#wrong.push('the gateway has no SA to send on');
    }
    const drops = { ...path.drops };
    await this.#world.run(1_000);
    if (client.received !== 1) this.#wrong.push('no packet came to the client');
    if (
      session &&
      path.sessionCounters({ tunnel: session.peerTunnel, session: session.peerSession })?.packetsIn !== 1
    ) {
      this.#wrong.push(`no packet came to the gateway: ${JSON.stringify([drops, path.drops])}`);
    }
  }

  /** Its user finds that nothing goes any more, and connects once more from the same address. */
  async #connectAnew(): Promise<void> {
    this.#client.vanish();
    this.#client = this.#site.client(this.#newcomer);
    this.#client.connect();
    await this.#world.run(30_000);
    if (this.#client.address === undefined) this.#wrong.push(`it does not get in again: ${this.#client.ended}`);
  }

  /** It leaves in order, or vanishes, or is told to go. */
  async #part(): Promise<void> {
    const roll = this.#dice.fraction();
    const [live] = this.#site.edge.gateway.live();
    if (roll < 0.5) this.#client.close();
    else if (roll < 0.75 || !live) this.#client.vanish();
    else this.#site.edge.gateway.end({ connection: live.connection, reason: 'ended-by-administrator' });
    await this.#world.run(foundOutMs);
    if (this.#client.ended === undefined) this.#wrong.push('the client does not come to an end');
  }

  #lookForLeftovers(): void {
    this.#wrong.push(...leftoversOf(this.#site), ...unequalKeysOf(this.#site), ...wrongRecordsOf(this.#site));
    if (this.#empty) this.#wrong.push(...grownSince(this.#empty, this.#site.containers()));
  }

  #rollNewcomer(): Newcomer {
    const fingerprint = this.#oneOf(fingerprints);
    const { accept } = fingerprint;
    return {
      number: 7,
      fingerprint,
      machine: this.#dice.fraction() < 0.3 ? 'certificate' : 'pre-shared-key',
      accept: [this.#oneOf(accept)],
      ...(!this.conditions.faults && this.#rollMistakes()),
    };
  }

  #rollMistakes(): Partial<Newcomer> {
    return {
      ...(this.#dice.fraction() < 0.04 && { password: 'looking-glass' }),
      ...(this.#dice.fraction() < 0.04 && { preSharedKey: 'another key than that of the gateway' }),
    };
  }

  #rollFaults(): Faults {
    const bad = this.#dice.fraction() < 0.15;
    const upTo = (share: number): number => this.#dice.fraction() * share;
    return {
      loss: upTo(bad ? 0.5 : 0.15),
      duplication: upTo(0.2),
      corruption: this.#dice.fraction() < 0.4 ? upTo(bad ? 0.1 : 0.03) : 0,
      delayMs: this.#between(1, 300),
      jitterMs: this.#between(0, 300),
      heldBack: upTo(0.1),
      heldBackMs: this.#between(0, 4_000),
    };
  }

  /** Nothing gets through for a while, once or twice. */
  #rollCuts(): void {
    for (let left = Math.floor(this.#dice.fraction() * 3); left > 0; left -= 1) {
      const from = this.#between(0, 90_000);
      this.#world.in(from, () => {
        this.#site.network.cut = true;
      });
      this.#world.in(from + this.#between(500, 60_000), () => {
        this.#site.network.cut = false;
      });
    }
  }

  #between(least: number, most: number): number {
    return least + Math.floor(this.#dice.fraction() * (most - least));
  }

  #oneOf<T>(all: readonly T[]): T {
    const one = all[Math.floor(this.#dice.fraction() * all.length)];
    if (one === undefined) throw new RangeError('nothing to choose from');
    return one;
  }
}
