import {
  type DhcpClient,
  type DhcpClientSettings,
  type DhcpEffect,
  type DhcpLease,
  type ExchangeId,
  RelayClient,
  type TriedServer,
} from '@sekisho/dhcp';
import { inSpan, type Logger } from '@sekisho/platform';
import { histogramOf } from '@sekisho/platform/metrics';
import { type Endpoint, formatEndpoint, type Instant, instant, type Random } from '@sekisho/wire';
import { acquireMaxMs } from './limits.ts';
import { RelaySockets } from './relay-sockets.ts';

export type Outcome = Extract<DhcpEffect, { kind: 'bound' | 'unanswered' | 'lost' }>;
export type Acquired = Exclude<Outcome, { kind: 'lost' }>;

export interface RelayOptions {
  readonly settings: DhcpClientSettings;
  readonly giaddr: string | undefined;
  readonly random: Random;
  readonly logger: Pick<Logger, 'debug'>;
}

const millisecondsPerSecond = 1000;

/** The relay agent on this host's sockets and clock. */
export class Relay {
  readonly #client: RelayClient;
  readonly #sockets: RelaySockets;
  readonly #logger: Pick<Logger, 'debug'>;
  readonly #waiting = new Map<ExchangeId, (outcome: Outcome) => void>();
  readonly #took = histogramOf('sekisho.dhcp.duration');
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor({ settings, giaddr, random, logger }: RelayOptions) {
    this.#client = new RelayClient(settings, random);
    this.#logger = logger;
    this.#sockets = new RelaySockets({ giaddr, onMessage: (bytes) => this.#receive(bytes) });
  }

  /** Sentences for the administrator on servers that are not to be had. */
  get problems(): readonly string[] {
    const down = this.#client.health.filter(({ state }) => state === 'down');
    const silent = down.map(({ server }) => `the DHCP server ${formatEndpoint(server)} does not answer`);
    return this.#sockets.problems.length > 0 ? this.#sockets.problems : silent;
  }

  /** @param preferred an address that the client had before */
  async acquire(client: DhcpClient, preferred?: string): Promise<Acquired> {
    const { id, effects } = this.#client.acquire(client, now(), preferred);
    const timer = setTimeout(() => this.#carryOut(this.#client.abandon(id)), acquireMaxMs);
    const begun = performance.now();
    const outcome = await this.#inSpan('dhcp acquire', id, effects);
    this.#took((performance.now() - begun) / millisecondsPerSecond, { result: outcome.kind });
    clearTimeout(timer);
    if (outcome.kind === 'lost') throw new RangeError('a lease is lost that was not there');
    return outcome;
  }

  /** @param from the server of the lease, or any */
  renew(lease: DhcpLease, from: 'its-server' | 'any-server'): Promise<Outcome> {
    const { id, effects } =
      from === 'its-server' ? this.#client.renew(lease, now()) : this.#client.rebind(lease, now());
    return this.#inSpan('dhcp renew', id, effects);
  }

  /** Resolves when it was sent: no server answers. */
  release(lease: DhcpLease): Promise<void> {
    return this.#sendAll(this.#client.release(lease));
  }

  /** As `release`, where somebody else uses the address. */
  decline(lease: DhcpLease): Promise<void> {
    return this.#sendAll(this.#client.decline(lease));
  }

  /** Whoever waits hears that no server answered. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const [exchange, answered] of this.#waiting) answered({ kind: 'unanswered', exchange, tried: [] });
    this.#waiting.clear();
    await this.#sockets.close();
  }

  #inSpan(name: `dhcp ${'acquire' | 'renew'}`, id: ExchangeId, effects: readonly DhcpEffect[]): Promise<Outcome> {
    return inSpan(name, { role: 'client', attributes: { 'network.transport': 'udp' } }, async (span) => {
      const outcome = await this.#outcome(id, effects);
      if (outcome.kind === 'unanswered') span.wentWrong({ type: outcome.tried.at(-1)?.failure ?? 'stopping' });
      else if (outcome.kind === 'lost') span.wentWrong({ type: 'lost' });
      return outcome;
    });
  }

  #outcome(id: ExchangeId, effects: readonly DhcpEffect[]): Promise<Outcome> {
    if (this.#isClosed) return Promise.resolve({ kind: 'unanswered', exchange: id, tried: [] });
    return new Promise((answered) => {
      this.#waiting.set(id, answered);
      this.#carryOut(effects);
    });
  }

  #receive(bytes: Uint8Array): void {
    this.#carryOut(this.#client.receive(bytes, now()));
  }

  #carryOut(effects: readonly DhcpEffect[]): void {
    if (this.#isClosed) return;
    for (const effect of effects) {
      switch (effect.kind) {
        case 'send':
          void this.#send(effect.server, effect);
          break;
        case 'ignored':
          this.#logger.debug({ reason: effect.reason, detail: effect.detail }, 'a DHCP message is ignored');
          break;
        default:
          this.#waiting.get(effect.exchange)?.(effect);
          this.#waiting.delete(effect.exchange);
      }
    }
    this.#wake();
  }

  async #send(server: Endpoint, { message }: Extract<DhcpEffect, { kind: 'send' }>): Promise<void> {
    try {
      await this.#sockets.send(server, message);
    } catch {
      this.#carryOut(this.#client.unreachable(server, now()));
    }
  }

  async #sendAll(effects: readonly DhcpEffect[]): Promise<void> {
    for (const effect of effects) {
      // What cannot be sent is as lost: the lease ends by itself.
      if (effect.kind === 'send') await this.#sockets.send(effect.server, effect.message).catch(() => undefined);
    }
  }

  #wake(): void {
    clearTimeout(this.#timer);
    const { deadline } = this.#client;
    if (deadline === undefined) return;
    // A timer of Node's may ring a part of a millisecond early.
    const wait = Math.max(1, Math.ceil(deadline - now()));
    this.#timer = setTimeout(() => this.#carryOut(this.#client.timeout(now())), wait);
  }
}

/** Why no server gave an address: a sentence for each that was asked. */
export function describeTried(tried: readonly TriedServer[]): string {
  if (tried.length === 0) return 'the address service is stopping';
  return tried.map(describe).join('; ');
}

function describe({ server, failure, message }: TriedServer): string {
  const name = `the DHCP server ${formatEndpoint(server)}`;
  switch (failure) {
    case 'no-answer':
      return `${name} gave no answer: it is away, or has no address for the user`;
    case 'unreachable':
      return `nothing can be sent to ${name}`;
    case 'refused':
      return `${name} took its offer back${message === undefined ? '' : `: ${message}`}`;
    case 'incomplete-answer':
      return `${name} gave an address without saying for how long`;
    case 'short-lease':
      return `${name} gives addresses for less time than officeMode.leaseDuration`;
  }
}

const now = (): Instant => instant(performance.now());
