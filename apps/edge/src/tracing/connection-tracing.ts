import { type ConnectionStep, type EndReason, type RefusalCode, refusals } from '@sekisho/contracts';
import { isTracing, placeOfItsOwn, placesOf, type SpanAttributes, tellSpan, unixTime } from '@sekisho/platform';
import type { Endpoint, Instant } from '@sekisho/wire';
import type { ConnectionFacts } from '../connections/connection.ts';
import type { Traffic } from '../connections/traffic.ts';
import { limits } from '../limits.ts';
import { ConnectCourse } from './course.ts';
import type { UserNames } from './user-names.ts';

/** What is told of a connection with its outcome. */
export interface Attempt {
  readonly remote: Endpoint;
  readonly step: ConnectionStep;
  readonly facts: ConnectionFacts;
}

export interface Ended {
  readonly connection: string;
  readonly facts: ConnectionFacts;
  readonly reason: EndReason;
  readonly traffic: Traffic;
  readonly durationMs: number;
}

/** Ends that nobody wanted. */
const unwanted: ReadonlySet<EndReason> = new Set<EndReason>(['dead-peer', 'lease-lost', 'ipsec-expired', 'edge-lost']);

export interface ConnectionTracingOptions {
  readonly edge: string;
  readonly names: UserNames;
  readonly clock: () => Instant;
}

/** The spans of this edge: of attempts, and of what befalls connections later, which points at the attempt. */
export class ConnectionTracing {
  readonly #options: ConnectionTracingOptions;
  /** Renewals of keys under way, by attempt or SPI. */
  readonly #renewals = new Map<string | number, Instant>();

  constructor(options: ConnectionTracingOptions) {
    this.#options = options;
  }

  /** @returns undefined where nobody wants to know */
  begin(connection: string): ConnectCourse | undefined {
    if (!isTracing()) return undefined;
    return new ConnectCourse(connection, this.#options.clock);
  }

  connected(course: ConnectCourse | undefined, attempt: Attempt): void {
    course?.over(this.#attributesOf(attempt), undefined);
  }

  refused(course: ConnectCourse | undefined, attempt: Attempt, code: RefusalCode): void {
    if (course === undefined) return;
    const refusal = { 'sekisho.refusal.code': code, 'sekisho.refusal.step': attempt.step };
    course.over({ ...this.#attributesOf(attempt), ...refusal }, { type: code, message: refusals[code].sentence.en });
  }

  ended({ connection, facts, reason, traffic, durationMs }: Ended): void {
    if (!isTracing()) return;
    const at = unixTime();
    tellSpan({
      name: 'session end',
      place: placeOfItsOwn(),
      parent: undefined,
      start: at,
      end: at,
      links: placesOf([connection]),
      attributes: {
        'sekisho.connection.id': connection,
        'sekisho.edge': this.#options.edge,
        ...this.#options.names.attributesOf(facts.user),
        'sekisho.end.reason': reason,
        'sekisho.session.duration': durationMs / 1000,
        'sekisho.session.bytes_in': traffic.bytesIn,
        'sekisho.session.bytes_out': traffic.bytesOut,
      },
      problem: unwanted.has(reason) ? { type: reason } : undefined,
    });
  }

  /** A client that is in begins to renew its keys. @param key of the attempt or the SA to be */
  renewing(key: string | number): void {
    if (!isTracing()) return;
    // Of some no end is told, as of those whose client left meanwhile: they make room in the order in which they came.
    for (const oldest of this.#renewals.keys()) {
      if (this.#renewals.size < limits.attemptsMax) break;
      this.#renewals.delete(oldest);
    }
    this.#renewals.set(key, this.#options.clock());
  }

  /** It has come to an end; nothing is told of one whose beginning was not. */
  renewed(name: `${'ike' | 'esp'} renewal`, key: string | number, of: readonly string[], code?: RefusalCode): void {
    const start = this.#renewals.get(key);
    if (start === undefined || !this.#renewals.delete(key) || !isTracing() || of.length === 0) return;
    tellSpan({
      name,
      role: 'server',
      place: placeOfItsOwn(),
      parent: undefined,
      start: unixTime(start),
      end: unixTime(this.#options.clock()),
      links: placesOf(of),
      attributes: { 'sekisho.connection.id': of[0], 'sekisho.edge': this.#options.edge },
      problem: code === undefined ? undefined : { type: code, message: refusals[code].sentence.en },
    });
  }

  #attributesOf({ remote, step, facts }: Attempt): SpanAttributes {
    const { names, edge } = this.#options;
    return {
      'sekisho.edge': edge,
      'sekisho.step': step,
      'network.transport': 'udp',
      'network.peer.address': remote.address,
      'network.peer.port': remote.port,
      'sekisho.client.family': facts.client,
      ...names.attributesOf(facts.user),
      ...names.machineAttributesOf(facts.machine),
      'sekisho.user.groups': facts.groups,
      'sekisho.realm': facts.realm,
      'sekisho.back_end': facts.backEnd,
      'sekisho.authentication.method': facts.authentication,
      'sekisho.ike.suite': facts.ikeSuite,
      'sekisho.esp.suite': facts.espSuite,
      'sekisho.address': facts.address,
      'sekisho.address.source': facts.addressSource,
    };
  }
}
