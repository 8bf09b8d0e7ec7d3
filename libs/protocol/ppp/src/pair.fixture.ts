import {
  equalBytes,
  type Instant,
  instant,
  later,
  milliseconds,
  type Random,
  Secret,
  seconds,
  toHex,
} from '@sekisho/wire';
import {
  type AuthenticationProtocol,
  type Credentials,
  chapMd5Response,
  createPppAuthenticator,
  createPppPeer,
  type GivenNetworks,
  msChapV2AuthenticatorResponse,
  msChapV2Response,
  type NetworkParameters,
  type PppAuthenticator,
  type PppDownReason,
  type PppEffect,
  type PppPeer,
  type Verdict,
} from './index.ts';
import type { PppEnvironment } from './link.ts';

/** mulberry32: the same seed, the same run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function seededRandom(seed: number): Random {
  const next = seeded(seed);
  return { bytes: (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256)) };
}

export const network: NetworkParameters = {
  local: '10.9.0.1',
  peer: '10.9.0.77',
  dns: ['10.0.0.53', '10.0.0.54'],
  nbns: ['10.0.0.42'],
};

export const environment = (seed: number, changes: Partial<PppEnvironment> = {}): PppEnvironment => ({
  random: seededRandom(seed),
  name: 'gateway',
  mru: 1400,
  authentication: ['ms-chap-v2'],
  echoInterval: seconds(20),
  echoFailuresMax: 4,
  ...changes,
});

/** Verdicts of an auth service that knows alice, whose password is `wonderland`. */
export function judge(credentials: Credentials, password = Secret.fromText('wonderland')): Verdict {
  if (credentials.user.replace(/^.*\\/, '') !== 'alice') return { outcome: 'refused', msChapError: 691 };
  switch (credentials.protocol) {
    case 'pap':
      return verdict(equalBytes(credentials.password.reveal(), password.reveal()));
    case 'chap-md5': {
      const { identifier, challenge, response } = credentials;
      return verdict(equalBytes(chapMd5Response(identifier, password, challenge), response));
    }
    case 'ms-chap-v2': {
      const input = { ...credentials, password };
      const right = equalBytes(msChapV2Response(input), credentials.ntResponse);
      return right
        ? { outcome: 'accepted', authenticatorResponse: msChapV2AuthenticatorResponse(input) }
        : { outcome: 'refused', msChapError: 691 };
    }
  }
}

const verdict = (right: boolean): Verdict => ({ outcome: right ? 'accepted' : 'refused' });

export interface Weather {
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: number;
}
export const calm: Weather = { loss: 0, duplicate: 0, reorder: 0 };

export interface PairSettings {
  readonly seed: number;
  readonly weather?: Weather;
  readonly offer: readonly AuthenticationProtocol[];
  readonly accept: readonly AuthenticationProtocol[];
  readonly user?: string;
  readonly password?: string;
  /** Undefined: the address service has none. */
  readonly network?: GivenNetworks | undefined;
  readonly serverChanges?: Partial<PppEnvironment>;
  readonly clientChanges?: Partial<PppEnvironment>;
}

type Side = 'server' | 'client';
interface Outcome {
  network: NetworkParameters | undefined;
  mtu: number | undefined;
  /** Interface identifiers in hexadecimal. */
  ipv6: { local: string; remote: string } | undefined;
  down: PppDownReason | undefined;
  detail: string | undefined;
  steps: string[];
  /** Agreed on in LCP. */
  authentication: string | undefined;
}

const linkDelay = 10;
const serviceDelay = 40;

/** Authenticator and peer joined by a wire that may lose, double and reorder, under a clock that only moves by `run`. */
export class Pair {
  readonly server: PppAuthenticator;
  readonly client: PppPeer;
  readonly outcome: Record<Side, Outcome> = { server: fresh(), client: fresh() };
  /** Verdicts asked of the auth service. */
  questions = 0;
  now: Instant = instant(0);
  readonly #chance: () => number;
  readonly #queue: { at: number; order: number; run: () => void }[] = [];
  #order = 0;

  constructor(readonly settings: PairSettings) {
    this.#chance = seeded(settings.seed);
    this.server = createPppAuthenticator(
      environment(settings.seed + 1, { authentication: settings.offer, ...settings.serverChanges }),
    );
    this.client = createPppPeer(environment(settings.seed + 2, { authentication: [], ...settings.clientChanges }), {
      user: settings.user ?? 'alice',
      password: Secret.fromText(settings.password ?? 'wonderland'),
      accept: settings.accept,
    });
  }

  start(): void {
    this.#apply('server', this.server.up(this.now));
    this.#schedule(this.#chance() * 3000, () => this.#apply('client', this.client.up(this.now)));
  }

  /** Lets time pass until `done`, or `forMs` later. */
  run(forMs: number, done: () => boolean = () => false): void {
    const end = this.now + forMs;
    while (!done()) {
      this.#queue.sort((a, b) => a.at - b.at || a.order - b.order);
      const event = this.#queue[0];
      const wake = Math.min(this.server.deadline() ?? Infinity, this.client.deadline() ?? Infinity);
      const at = Math.max(this.now, Math.min(event?.at ?? Infinity, wake));
      if (at > end) break;
      this.now = instant(at);
      if (event && event.at <= at) {
        this.#queue.shift();
        event.run();
      } else {
        this.#apply('server', this.server.timeout(this.now));
        this.#apply('client', this.client.timeout(this.now));
      }
    }
    if (!done()) this.now = instant(end);
  }

  settled(): boolean {
    return (['server', 'client'] as const).every((side) => {
      const { network: up, down } = this.outcome[side];
      return up !== undefined || down !== undefined;
    });
  }

  close(message: string): void {
    this.#apply('server', this.server.close(message, this.now));
  }

  #apply(side: Side, effects: readonly PppEffect[]): void {
    for (const effect of effects) this.#carryOut(side, effect);
  }

  #carryOut(side: Side, effect: PppEffect): void {
    const outcome = this.outcome[side];
    switch (effect.kind) {
      case 'send':
        this.#transmit(side, effect.frame);
        break;
      case 'step':
        outcome.steps.push(effect.step);
        if (effect.step === 'authenticating') outcome.authentication = effect.detail;
        break;
      case 'verify':
        this.questions += 1;
        this.#schedule(serviceDelay, () =>
          this.#apply('server', this.server.verified(effect.question, judge(effect.credentials), this.now)),
        );
        break;
      case 'eap':
        this.#schedule(serviceDelay, () => this.#eap(side, effect.question, effect.packet));
        break;
      case 'address-wanted': {
        const given = 'network' in this.settings ? this.settings.network : network;
        this.#schedule(serviceDelay, () =>
          this.#apply('server', this.server.configure(effect.question, given, this.now, 'no address available')),
        );
        break;
      }
      case 'network-up':
        if (!outcome.steps.includes('ipcp-open')) throw new Error('network before IPCP');
        outcome.network = effect.network;
        outcome.mtu = effect.mtu;
        break;
      case 'network-down':
        outcome.network = undefined;
        break;
      case 'down':
        if (outcome.down) throw new Error('down twice');
        outcome.down = effect.reason;
        outcome.detail = effect.detail;
        outcome.network = undefined;
        break;
      case 'ipv6-up':
        outcome.ipv6 = { local: toHex(effect.local), remote: toHex(effect.remote) };
        break;
      case 'ipv6-down':
        outcome.ipv6 = undefined;
        break;
      case 'ipv6':
      case 'ignored':
        break;
    }
  }

  /** A server and a peer that do EAP-MD5 in as few lines as it takes. */
  #eap(side: Side, question: number, packet: Uint8Array): void {
    if (side === 'client') this.#apply('client', this.client.eap(question, eapPeer(packet, this.settings), this.now));
    else this.#apply('server', this.server.eap(question, eapServer(packet), this.now));
  }

  #transmit(from: Side, frame: Uint8Array): void {
    const { loss, duplicate, reorder } = this.settings.weather ?? calm;
    const copies = this.#chance() < loss ? 0 : this.#chance() < duplicate ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const delay = linkDelay + (this.#chance() < reorder ? this.#chance() * 500 : 0);
      this.#schedule(delay, () => {
        if (from === 'server') this.#apply('client', this.client.receive(frame, this.now));
        else this.#apply('server', this.server.receive(frame, this.now));
      });
    }
  }

  #schedule(delay: number, run: () => void): void {
    this.#order += 1;
    this.#queue.push({ at: later(this.now, milliseconds(delay)), order: this.#order, run });
  }
}

const fresh = (): Outcome => ({
  network: undefined,
  mtu: undefined,
  ipv6: undefined,
  down: undefined,
  detail: undefined,
  steps: [],
  authentication: undefined,
});

const eapChallenge = new Uint8Array(16).fill(0x5a);

function eapServer([, identifier = 0, , , type, ...data]: Uint8Array): Uint8Array {
  if (type === 1) return Uint8Array.of(1, identifier + 1, 0, 22, 4, 16, ...eapChallenge);
  const right = chapMd5Response(identifier, Secret.fromText('wonderland'), eapChallenge);
  return Uint8Array.of(equalBytes(Uint8Array.from(data.slice(1, 17)), right) ? 3 : 4, identifier, 0, 4);
}

function eapPeer([, identifier = 0, , , type, , ...challenge]: Uint8Array, settings: PairSettings): Uint8Array {
  if (type === 1) return Uint8Array.of(2, identifier, 0, 10, 1, ...Buffer.from('alice'));
  const secret = Secret.fromText(settings.password ?? 'wonderland');
  const response = chapMd5Response(identifier, secret, Uint8Array.from(challenge.slice(0, 16)));
  return Uint8Array.of(2, identifier, 0, 22, 4, 16, ...response);
}
