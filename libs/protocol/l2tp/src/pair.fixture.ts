import { earliest, type Instant, instant, later, milliseconds, type Random, seconds } from '@sekisho/wire';
import type { L2tpCaller, L2tpEffect, L2tpEndpoint, L2tpEnvironment, TunnelId } from './endpoint.ts';
import { Lac } from './lac.ts';
import { Lns } from './lns.ts';

/** A small generator (mulberry32) whose sequence a seed fixes. */
export function seededRandom(seed: number): Random & { fraction(): number } {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
    fraction: () => next() / 2 ** 32,
  };
}

/** Tunnel ids in ascending order, and which of them are taken. */
export function tunnelIds(
  first: number,
  last = 0xffff,
): Pick<L2tpEnvironment, 'allocateTunnelId' | 'releaseTunnelId'> & {
  readonly taken: Set<TunnelId>;
} {
  const taken = new Set<TunnelId>();
  let next = first;
  return {
    taken,
    allocateTunnelId: () => {
      if (next > last) return undefined;
      const id = next as TunnelId;
      next += 1;
      taken.add(id);
      return id;
    },
    releaseTunnelId: (id) => {
      taken.delete(id);
    },
  };
}

export const testEnvironment = (settings: Partial<L2tpEnvironment> = {}): L2tpEnvironment => ({
  random: seededRandom(1),
  hostName: 'gateway',
  helloInterval: seconds(60),
  ...tunnelIds(100),
  ...settings,
});

export type EffectOf<K extends L2tpEffect['kind']> = Extract<L2tpEffect, { kind: K }>;

export const ofKind = <K extends L2tpEffect['kind']>(effects: readonly L2tpEffect[], kind: K): EffectOf<K>[] =>
  effects.filter((effect): effect is EffectOf<K> => effect.kind === kind);

/** How the path between the two mistreats datagrams: probabilities 0..1, delays in milliseconds. */
export interface Path {
  readonly loss?: number;
  readonly duplication?: number;
  readonly delayMs?: number;
  readonly jitterMs?: number;
}

interface Travelling {
  readonly at: Instant;
  readonly to: 'lac' | 'lns';
  readonly bytes: Uint8Array;
}

const lacPort = 49152;

/** A LAC and an LNS joined in memory by a path that loses, repeats and reorders by seed, on a clock moved by hand. */
export class Pair {
  now = instant(0);
  readonly lacEffects: L2tpEffect[] = [];
  readonly lnsEffects: L2tpEffect[] = [];
  readonly lacIds = tunnelIds(1);
  readonly lnsIds = tunnelIds(1000);
  readonly lac: L2tpCaller;
  readonly lns: L2tpEndpoint;
  path: Path;
  readonly #dice: ReturnType<typeof seededRandom>;
  #travelling: Travelling[] = [];

  constructor(path: Path = {}, seed = 1, settings: Partial<L2tpEnvironment> = {}) {
    this.path = path;
    this.#dice = seededRandom(seed);
    this.lac = new Lac(
      testEnvironment({ hostName: 'client', random: seededRandom(seed + 1), ...settings, ...this.lacIds }),
    );
    this.lns = new Lns(testEnvironment({ random: seededRandom(seed + 2), ...settings, ...this.lnsIds }));
  }

  call(): void {
    this.apply('lac', this.lac.call(1701, this.now));
  }

  /** Takes over the effects of a call made on one end. */
  apply(end: 'lac' | 'lns', effects: readonly L2tpEffect[]): void {
    (end === 'lac' ? this.lacEffects : this.lnsEffects).push(...effects);
    for (const { packet } of ofKind(effects, 'send')) this.#dispatch(end === 'lac' ? 'lns' : 'lac', packet.bytes);
  }

  /** Lets time pass, to each deadline and arrival in turn. */
  run(ms: number): void {
    const end = later(this.now, milliseconds(ms));
    for (;;) {
      const next = earliest(this.lac.deadline(), this.lns.deadline(), ...this.#travelling.map(({ at }) => at));
      if (next === undefined || next > end) break;
      this.now = instant(Math.max(next, this.now));
      this.#arrivals();
      this.apply('lac', this.lac.timeout(this.now));
      this.apply('lns', this.lns.timeout(this.now));
    }
    this.now = end;
  }

  #arrivals(): void {
    const due = this.#travelling.filter(({ at }) => at <= this.now);
    this.#travelling = this.#travelling.filter(({ at }) => at > this.now);
    for (const { to, bytes } of due) {
      if (to === 'lns') this.apply('lns', this.lns.receive({ bytes, peerPort: lacPort }, this.now));
      else this.apply('lac', this.lac.receive({ bytes, peerPort: 1701 }, this.now));
    }
  }

  #dispatch(to: 'lac' | 'lns', bytes: Uint8Array): void {
    const { loss = 0, duplication = 0, delayMs = 10, jitterMs = 0 } = this.path;
    const copies = this.#dice.fraction() < duplication ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      if (this.#dice.fraction() < loss) continue;
      const at = later(this.now, milliseconds(delayMs + this.#dice.fraction() * jitterMs));
      this.#travelling.push({ at, to, bytes });
    }
  }
}
