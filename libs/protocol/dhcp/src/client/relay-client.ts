import {
  DecodeError,
  type Endpoint,
  earliest,
  elapsed,
  equalBytes,
  formatEndpoint,
  type Instant,
  later,
  type Random,
} from '@sekisho/wire';
import { limits } from '../limits.ts';
import { type DhcpMessage, parseDhcp } from '../message.ts';
import type {
  DhcpClientSettings,
  DhcpEffect,
  Exchange,
  ExchangeId,
  IgnoredReason,
  ServerFailure,
  Step,
} from './exchange.ts';
import { type DhcpClient, type DhcpLease, leaseOf } from './lease.ts';
import { type Asking, decline, discover, release, renewal, request } from './requests.ts';
import { type ServerHealth, Servers } from './servers.ts';

interface Begun {
  readonly id: ExchangeId;
  readonly effects: readonly DhcpEffect[];
}

/**
 * Leases addresses for others, as a relay agent that is its own client (RFC 2131 §4.4): every message goes to one server, and the
 * answers come back to the agent's address. Servers are asked one after the other. Nothing is kept of a lease: whoever holds it
 * asks for its renewal in time, and gives it back.
 */
export class RelayClient {
  readonly #exchanges = new Map<number, Exchange>();
  readonly #servers: Servers;
  #lastId = 0;

  constructor(
    private readonly settings: DhcpClientSettings,
    private readonly random: Random,
  ) {
    this.#servers = new Servers(settings.servers, settings.deadTime);
  }

  /** When `timeout` has something to do; undefined while nothing is asked. */
  get deadline(): Instant | undefined {
    let first: Instant | undefined;
    for (const { repeatAt } of this.#exchanges.values()) first = earliest(first, repeatAt);
    return first;
  }

  /** In the order of the settings. */
  get health(): readonly ServerHealth[] {
    return this.#servers.health;
  }

  /**
   * Asks for an address: DHCPDISCOVER and DHCPREQUEST.
   * @param preferred an address that the client had before, which a server gives again where it can
   */
  acquire(client: DhcpClient, now: Instant, preferred?: string): Begun {
    return this.#begin(client, { at: 'selecting', preferred }, now);
  }

  /** Asks the server of the lease for more time. */
  renew(lease: DhcpLease, now: Instant): Begun {
    return this.#begin(lease.client, { at: 'renewing', lease }, now);
  }

  /** Asks all servers for more time, as that of the lease did not answer until T2. */
  rebind(lease: DhcpLease, now: Instant): Begun {
    return this.#begin(lease.client, { at: 'rebinding', lease }, now);
  }

  /** DHCPRELEASE: no server answers it. */
  release(lease: DhcpLease): readonly DhcpEffect[] {
    return [{ kind: 'send', server: lease.server, message: release(this.#asking(lease.client), lease) }];
  }

  /** DHCPDECLINE: somebody else uses the address. No server answers it. */
  decline(lease: DhcpLease): readonly DhcpEffect[] {
    return [{ kind: 'send', server: lease.server, message: decline(this.#asking(lease.client), lease) }];
  }

  /** Nobody waits for the exchange any more. */
  abandon(id: ExchangeId): readonly DhcpEffect[] {
    const exchange = [...this.#exchanges.values()].find((each) => each.id === id);
    if (exchange === undefined) return [];
    this.#exchanges.delete(exchange.xid);
    const { server, tried } = exchange;
    return [{ kind: 'unanswered', exchange: id, tried: [...tried, { server, failure: 'no-answer' }] }];
  }

  /** What was sent to a server could not leave: the next one is asked at once. */
  unreachable(server: Endpoint, now: Instant): readonly DhcpEffect[] {
    const name = formatEndpoint(server);
    const waiting = [...this.#exchanges.values()].filter((each) => formatEndpoint(each.server) === name);
    return waiting.flatMap((exchange) => {
      this.#servers.silent(server, exchange.askedAt, now);
      return this.#next(exchange, 'unreachable', undefined, now);
    });
  }

  receive(bytes: Uint8Array, now: Instant): readonly DhcpEffect[] {
    const message = parseDhcp(bytes);
    if (message instanceof DecodeError) return [ignored('malformed', message.message)];
    const exchange = this.#exchanges.get(message.xid);
    if (exchange === undefined || message.op !== 'reply' || !isFor(exchange.client, message)) {
      return [ignored('unexpected', message.type)];
    }
    return this.#receive(exchange, message, now);
  }

  timeout(now: Instant): readonly DhcpEffect[] {
    const effects: DhcpEffect[] = [];
    for (const exchange of [...this.#exchanges.values()]) {
      if (now < exchange.repeatAt) continue;
      if (exchange.sent < this.settings.tries) effects.push(this.#send(exchange, now));
      else effects.push(...this.#silent(exchange, now));
    }
    return effects;
  }

  #receive(exchange: Exchange, message: DhcpMessage, now: Instant): readonly DhcpEffect[] {
    const { step } = exchange;
    switch (`${step.at}/${message.type}` as const) {
      case 'selecting/offer':
        return this.#onOffer(exchange, message, now);
      case 'requesting/ack':
      case 'renewing/ack':
      case 'rebinding/ack':
        return this.#onAck(exchange, message, now);
      case 'requesting/nak':
        return this.#onRefusal(exchange, message, now);
      case 'renewing/nak':
      case 'rebinding/nak':
        return this.#onLoss(exchange, message, now);
      default:
        return [ignored('unexpected', `${message.type} while ${step.at}`)];
    }
  }

  #onOffer(exchange: Exchange, message: DhcpMessage, now: Instant): readonly DhcpEffect[] {
    const { client, server } = exchange;
    this.#servers.answered(server, now);
    const offer = leaseOf(message, { ...this.settings, client, server });
    if (typeof offer === 'string') return this.#next(exchange, offer, undefined, now);
    exchange.step = { at: 'requesting', offer };
    exchange.sent = 0;
    return [this.#send(exchange, now)];
  }

  #onAck(exchange: Exchange, message: DhcpMessage, now: Instant): readonly DhcpEffect[] {
    const { client, server, step } = exchange;
    const asked = step.at === 'requesting' ? step.offer : step.at === 'selecting' ? undefined : step.lease;
    if (message.yiaddr !== asked?.address) return [ignored('unexpected', `ack of ${message.yiaddr}`)];
    this.#servers.answered(server, now);
    const lease = leaseOf(message, { ...this.settings, client, server });
    if (typeof lease === 'string') return this.#next(exchange, lease, undefined, now);
    this.#exchanges.delete(exchange.xid);
    return [{ kind: 'bound', exchange: exchange.id, lease, askedAt: exchange.sentAt }];
  }

  /** The client begins anew (RFC 2131 §3.1.5). */
  #onRefusal(exchange: Exchange, { options }: DhcpMessage, now: Instant): readonly DhcpEffect[] {
    this.#servers.answered(exchange.server, now);
    exchange.refused += 1;
    if (exchange.refused > limits.refusedOffersMax) return this.#next(exchange, 'refused', options.message, now);
    return [this.#restart(exchange, now)];
  }

  #onLoss({ xid, id, server }: Exchange, { options }: DhcpMessage, now: Instant): readonly DhcpEffect[] {
    this.#servers.answered(server, now);
    this.#exchanges.delete(xid);
    return [{ kind: 'lost', exchange: id, server, message: options.message }];
  }

  #silent(exchange: Exchange, now: Instant): readonly DhcpEffect[] {
    this.#servers.silent(exchange.server, exchange.askedAt, now);
    return this.#next(exchange, 'no-answer', undefined, now);
  }

  #begin(client: DhcpClient, step: Step, now: Instant): Begun {
    this.#lastId += 1;
    const id = this.#lastId;
    const server = step.at === 'renewing' ? step.lease.server : this.#servers.next([], now);
    if (server === undefined) return { id, effects: [{ kind: 'unanswered', exchange: id, tried: [] }] };
    const xid = this.#freshXid();
    const times = { startedAt: now, askedAt: now, sentAt: now, repeatAt: now };
    const exchange: Exchange = { id, xid, client, step, server, ...times, sent: 0, refused: 0, tried: [] };
    this.#exchanges.set(xid, exchange);
    return { id, effects: [this.#send(exchange, now)] };
  }

  #next(exchange: Exchange, failure: ServerFailure, message: string | undefined, now: Instant): readonly DhcpEffect[] {
    const { tried, step } = exchange;
    tried.push({ server: exchange.server, failure, message });
    const asked = tried.map(({ server }) => server);
    const server = step.at === 'renewing' ? undefined : this.#servers.next(asked, now);
    if (server === undefined) {
      this.#exchanges.delete(exchange.xid);
      return [{ kind: 'unanswered', exchange: exchange.id, tried }];
    }
    exchange.server = server;
    exchange.askedAt = now;
    exchange.refused = 0;
    return [this.#restart(exchange, now)];
  }

  /** With another transaction, so that what was said late before is not taken for the answer. */
  #restart(exchange: Exchange, now: Instant): DhcpEffect {
    if (exchange.step.at === 'requesting') exchange.step = { at: 'selecting' };
    this.#exchanges.delete(exchange.xid);
    exchange.xid = this.#freshXid();
    this.#exchanges.set(exchange.xid, exchange);
    exchange.sent = 0;
    return this.#send(exchange, now);
  }

  #send(exchange: Exchange, now: Instant): DhcpEffect {
    if (exchange.sent === 0) exchange.sentAt = now;
    exchange.sent += 1;
    exchange.repeatAt = later(now, this.settings.timeout);
    return { kind: 'send', server: exchange.server, message: this.#message(exchange, now) };
  }

  #message({ step, client, xid, startedAt }: Exchange, now: Instant): DhcpMessage {
    const secs = Math.min(Math.floor(elapsed(startedAt, now) / 1000), 0xffff);
    const asking: Asking = { client, xid, secs, subnet: this.settings.subnet };
    switch (step.at) {
      case 'selecting':
        return discover(asking, step.preferred);
      case 'requesting':
        return request(asking, step.offer);
      case 'renewing':
      case 'rebinding':
        return renewal(asking, step.lease);
    }
  }

  #asking(client: DhcpClient): Asking {
    return { client, xid: this.#freshXid(), secs: 0, subnet: this.settings.subnet };
  }

  #freshXid(): number {
    for (;;) {
      const xid = new DataView(this.random.bytes(4).buffer).getUint32(0);
      if (!this.#exchanges.has(xid)) return xid;
    }
  }
}

const isFor = ({ hardware }: DhcpClient, message: DhcpMessage): boolean =>
  equalBytes(hardware.address, message.hardware.address);

const ignored = (reason: IgnoredReason, detail: string): DhcpEffect => ({ kind: 'ignored', reason, detail });
