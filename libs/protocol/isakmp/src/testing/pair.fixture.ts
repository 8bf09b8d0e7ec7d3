import { createHash } from 'node:crypto';
import { type Duration, type Instant, instant, later, milliseconds, type Random, Secret } from '@sekisho/wire';
import type { IkeDatagram, IkeEffect, IkeEndpoint, IkeTarget } from '../endpoint.ts';
import { createIkeEndpoint } from '../ike-endpoint.ts';
import { computeDiffieHellman } from '../keys/diffie-hellman.ts';
import type { KeyLogEntry } from '../keys/key-log.ts';
import type { IkePolicy, PreSharedKey } from '../policy.ts';
import type { DiffieHellmanQuestion, IkeAnswer } from '../questions.ts';
import type { Spi } from '../security-associations.ts';
import { parseEspSuite, parseIkeSuite } from '../suites.ts';
import type { EffectOf } from './effects.fixture.ts';

/** Reproducible bytes. */
export class SeededRandom implements Random {
  #counter = 0;

  constructor(private readonly seed: string) {}

  bytes(length: number): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) {
      const block = createHash('sha256')
        .update(`${this.seed} ${this.#counter++}`)
        .digest();
      out.set(block.subarray(0, Math.min(32, length - at)), at);
    }
    return out;
  }

  /** 0 ≤ x < 1 */
  fraction(): number {
    return new DataView(this.bytes(4).buffer).getUint32(0) / 2 ** 32;
  }
}

/** @param name by default the one of an installation that has a single key */
export const preSharedKey = (text: string, name = 'default'): PreSharedKey => ({ name, secret: Secret.fromText(text) });

export const policy = (changes: Partial<IkePolicy> = {}): IkePolicy => ({
  suites: ['aes256-sha2-256-ecp256', 'aes256-sha1-modp2048'].map(parseIkeSuite),
  espSuites: ['aes256-sha1', 'aes256gcm16'].map(parseEspSuite),
  preSharedKeys: [preSharedKey('correct horse battery staple')],
  machineAuthentication: ['pre-shared-key'],
  certificate: () => undefined,
  authorities: () => [],
  publicAddresses: [],
  respond: true,
  ...changes,
});

/** The answer of a host that computes at once. */
export const computed = (question: DiffieHellmanQuestion): IkeAnswer => ({
  kind: 'diffie-hellman',
  answer: computeDiffieHellman(question),
});

export interface Faults {
  readonly loss: number;
  readonly duplication: number;
  readonly delayMs: number;
}

export const clientAddress = '198.51.100.7';
export const gatewayAddress = '203.0.113.1';
export const target: IkeTarget = {
  remote: { address: gatewayAddress, port: 500 },
  local: { address: clientAddress, port: 500 },
  clientPort: 1701,
};

/** What a side of a pair answers to questions about certificates; undefined: nothing yet, or this question is none. */
export type Witness = (effect: IkeEffect) => IkeAnswer | undefined;

export type Side = 'client' | 'gateway';
/** An initiator and a responder joined in memory, with loss, duplication, reordering by seed, and time as a number. */
export class Pair {
  now: Instant = instant(1_000);
  readonly client: IkeEndpoint;
  readonly gateway: IkeEndpoint;
  readonly seen: { readonly side: Side; readonly effect: IkeEffect }[] = [];
  readonly #random: SeededRandom;
  #wire: { readonly at: Instant; readonly order: number; readonly to: Side; readonly datagram: IkeDatagram }[] = [];
  #order = 0;
  /** Sees each datagram on its way; false: it is lost. */
  tap: (to: Side, datagram: IkeDatagram) => boolean = () => true;

  constructor(
    options: {
      readonly seed?: number;
      readonly client?: IkePolicy;
      readonly gateway?: IkePolicy;
      readonly faults?: Faults;
      readonly allocateResponderCookie?: () => Uint8Array;
    } = {},
  ) {
    const seed = options.seed ?? 1;
    this.#random = new SeededRandom(`wire ${seed}`);
    this.faults = options.faults ?? { loss: 0, duplication: 0, delayMs: 0 };
    this.client = this.#endpoint('client', seed, options.client ?? policy({ respond: false }), { firstSpi: 0x1000 });
    this.gateway = this.#endpoint('gateway', seed, options.gateway ?? policy(), {
      firstSpi: 0x9000,
      allocateResponderCookie: options.allocateResponderCookie,
    });
  }

  faults: Faults;
  /** Is told the keys of both ends. */
  keyLog: (side: Side, entry: KeyLogEntry) => void = () => undefined;
  /** Who answers for signatures and certificates; nobody: the question stays open. */
  readonly witnesses: Record<Side, Witness> = { client: () => undefined, gateway: () => undefined };

  connect(to: IkeTarget = target): void {
    this.apply('client', this.client.connect(to, this.now));
  }

  apply(side: Side, effects: readonly IkeEffect[]): void {
    for (const effect of effects) {
      this.seen.push({ side, effect });
      if (effect.kind === 'send') this.#send(side, { bytes: effect.bytes, remote: effect.local, local: effect.remote });
      if (effect.kind === 'diffie-hellman') {
        this.apply(side, this[side].answer(effect.question, computed(effect), this.now));
      }
      if (effect.kind === 'peer-authentication' || effect.kind === 'signature') this.#ask(side, effect);
    }
  }

  /** Runs until nothing is on the wire and no deadline lies before the given time has passed. */
  run(forMs: number): void {
    const end = later(this.now, milliseconds(forMs));
    for (;;) {
      const next = this.#next();
      if (next === undefined || next.at > end) break;
      this.now = instant(Math.max(this.now, next.at));
      next.act();
    }
    this.now = end;
  }

  effects<K extends IkeEffect['kind']>(side: Side, kind: K): EffectOf<K>[] {
    return this.seen
      .filter((entry) => entry.side === side && entry.effect.kind === kind)
      .map(({ effect }) => effect as EffectOf<K>);
  }

  deliver(to: Side, datagram: IkeDatagram): void {
    this.apply(to, this[to].receive(datagram, this.now));
  }

  #ask(side: Side, effect: Extract<IkeEffect, { kind: 'peer-authentication' | 'signature' }>): void {
    const answer = this.witnesses[side](effect);
    if (answer) this.apply(side, this[side].answer(effect.question, answer, this.now));
  }

  #next(): { at: Instant; act: () => void } | undefined {
    this.#wire.sort((a, b) => a.at - b.at || a.order - b.order);
    const [packet] = this.#wire;
    const timers = (['client', 'gateway'] as const).flatMap((side) => {
      const at = this[side].deadline();
      return at === undefined ? [] : [{ at, act: () => this.apply(side, this[side].timeout(this.now)) }];
    });
    const arrival = packet && {
      at: packet.at,
      act: () => {
        this.#wire.shift();
        this.deliver(packet.to, packet.datagram);
      },
    };
    return [...(arrival ? [arrival] : []), ...timers].sort((a, b) => a.at - b.at)[0];
  }

  #send(from: Side, datagram: IkeDatagram): void {
    const to = from === 'client' ? 'gateway' : 'client';
    if (!this.tap(to, datagram)) return;
    if (this.#random.fraction() < this.faults.loss) return;
    const copies = this.#random.fraction() < this.faults.duplication ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const delay: Duration = milliseconds(1 + this.#random.fraction() * this.faults.delayMs);
      this.#wire.push({ at: later(this.now, delay), order: this.#order++, to, datagram });
    }
  }

  #endpoint(
    side: Side,
    seed: number,
    ikePolicy: IkePolicy,
    own: { readonly firstSpi: number; readonly allocateResponderCookie?: (() => Uint8Array) | undefined },
  ): IkeEndpoint {
    let spi = own.firstSpi;
    let attempt = 0;
    return createIkeEndpoint({
      policy: ikePolicy,
      random: new SeededRandom(`${side} ${seed}`),
      allocateSpi: () => spi++ as Spi,
      allocateResponderCookie: own.allocateResponderCookie,
      nameAttempt: () => `${side} ${seed} attempt ${++attempt}`,
      keyLog: (entry) => this.keyLog(side, entry),
    });
  }
}
