import type {
  AddressSource,
  CertificateReference,
  ConnectionStep,
  EndReason,
  LiveConnection,
  RefusalCode,
  SessionsRequest,
} from '@sekisho/contracts';
import { type Endpoint, formatEndpoint, type Instant } from '@sekisho/wire';
import type { Recorder } from '../services/recorder.ts';
import type { ConnectionTracing } from '../tracing/connection-tracing.ts';
import type { ConnectCourse } from '../tracing/course.ts';
import { type ClientTraits, fingerprint } from './client-family.ts';
import type { Traffic } from './traffic.ts';

/** What is known of a connection besides its course. */
export interface ConnectionFacts {
  user?: string;
  groups?: string[];
  address?: string;
  addressSource?: AddressSource;
  /** The session's /64, where IPv6 is on. */
  ipv6?: string | undefined;
  machine?: string;
  /** Name of the pre-shared key by which it proved itself. */
  preSharedKey?: string | undefined;
  /** Family of the client, by its fingerprint. */
  client?: string | undefined;
  /** By which the machine proved itself, where it did so by certificate; and the user. */
  machineCertificate?: CertificateReference | undefined;
  userCertificate?: CertificateReference | undefined;
  ikeSuite?: string;
  espSuite?: string;
  /** Octets of the ICV in its ESP packets. */
  icv?: number | undefined;
  authentication?: string;
  /** Who vouches for the user. */
  realm?: string;
  backEnd?: string;
  /** RADIUS Class attributes of the login. */
  class?: string[] | undefined;
}

export interface ConnectionOptions {
  readonly id: string;
  readonly edge: string;
  readonly remote: Endpoint;
  readonly startedAt: Instant;
  readonly recorder: Recorder;
  readonly tracing?: ConnectionTracing | undefined;
  /** Called once, when the outcome is recorded. */
  readonly over?: () => void;
}

/**
 * One client's way in, from its first IKE packet on: where it stands, and the one outcome it has in the end.
 * Its id is in every log line, message and record about it.
 */
export class Connection {
  readonly id: string;
  readonly edge: string;
  remote: Endpoint;
  readonly facts: ConnectionFacts = {};
  #traits: ClientTraits = { vendorIds: [] };
  #step: ConnectionStep = 'main-mode-1';
  #state: 'under-way' | 'connected' | 'over' = 'under-way';
  #connectedAt: Instant | undefined;
  readonly #startedAt: Instant;
  readonly #since = new Date();
  readonly #recorder: Recorder;
  readonly #tracing: ConnectionTracing | undefined;
  /** Its way in as spans, as long as it is under way and somebody wants to know. */
  #course: ConnectCourse | undefined;
  readonly #over: (() => void) | undefined;

  constructor({ id, edge, remote, startedAt, recorder, tracing, over }: ConnectionOptions) {
    this.id = id;
    this.edge = edge;
    this.remote = remote;
    this.#startedAt = startedAt;
    this.#recorder = recorder;
    this.#tracing = tracing;
    this.#course = tracing?.begin(id);
    this.#over = over;
  }

  get step(): ConnectionStep {
    return this.#step;
  }

  get state(): 'under-way' | 'connected' | 'over' {
    return this.#state;
  }

  get course(): ConnectCourse | undefined {
    return this.#course;
  }

  /** The client has told this of itself as well: its family is found by all of it. */
  introduce({ vendorIds, offered, l2tp, lcpOptions, identification }: Partial<ClientTraits>): void {
    this.#traits = {
      vendorIds: vendorIds ?? this.#traits.vendorIds,
      offered: offered ?? this.#traits.offered,
      l2tp: l2tp ?? this.#traits.l2tp,
      lcpOptions: lcpOptions ?? this.#traits.lcpOptions,
      identification: this.#traits.identification ?? identification,
    };
    this.facts.client = fingerprint(this.#traits);
  }

  /** A step on the way in; a client that is in and renews its keys takes none. */
  reach(step: ConnectionStep, detail?: string): void {
    if (this.#state !== 'under-way') return;
    this.#step = step;
    this.#course?.reached(step);
    const { user, address } = this.facts;
    this.#recorder.record('connection.step', {
      ...this.#common,
      step,
      ...(user !== undefined && { user }),
      ...(address !== undefined && { address }),
      ...(detail !== undefined && { detail }),
    });
  }

  /** IPCP is open: the client is in. Needs user and address to be known. */
  connected(at: Instant): void {
    const { user, address, authentication = '', ikeSuite = '', espSuite = '', icv, machine = '' } = this.facts;
    if (this.#state !== 'under-way' || user === undefined || address === undefined) return;
    this.reach('connected');
    this.#state = 'connected';
    this.#connectedAt = at;
    const tookMs = Math.round(at - this.#startedAt);
    this.#recorder.record('connection.established', {
      ...this.#common,
      ...this.#client,
      ...this.#vouched,
      user,
      address,
      authentication,
      ikeSuite,
      espSuite,
      ...(icv !== undefined && { icv }),
      machine,
      ...this.#key,
      tookMs,
    });
    this.#tracing?.connected(this.#takeCourse(), this.#attempt);
  }

  /** Tells how far a connection that is in has come. */
  progress(traffic: Traffic, at: Instant): void {
    const { user, address } = this.facts;
    if (this.#state !== 'connected' || user === undefined || address === undefined) return;
    this.#recorder.record('connection.progress', {
      ...this.#common,
      ...this.#vouched,
      ...this.#carried(traffic, at),
      user,
      address,
    });
  }

  /** Ends an attempt that did not get in; of several reasons the first counts. */
  refuse(code: RefusalCode, detail?: string): void {
    if (this.#state !== 'under-way') return;
    this.#state = 'over';
    const { user } = this.facts;
    this.#recorder.record('connection.refused', {
      ...this.#common,
      ...this.#client,
      step: this.#step,
      code,
      ...(detail !== undefined && { detail }),
      ...(user !== undefined && { user }),
      ...this.#key,
    });
    this.#tracing?.refused(this.#takeCourse(), this.#attempt, code);
    this.#over?.();
  }

  /** Ends a connection that was in. */
  end(reason: EndReason, traffic: Traffic, at: Instant, detail?: string): void {
    const { user, address } = this.facts;
    if (this.#state !== 'connected' || user === undefined || address === undefined) return;
    this.#state = 'over';
    const { durationMs } = this.#carried(traffic, at);
    this.#tracing?.ended({ connection: this.id, facts: this.facts, reason, traffic, durationMs });
    this.#recorder.record('connection.ended', {
      ...this.#common,
      ...this.#client,
      ...this.#vouched,
      user,
      address,
      reason,
      ...this.#carried(traffic, at),
      drops: { ...traffic.drops },
      ...(detail !== undefined && { detail }),
    });
    this.#over?.();
  }

  /** Whether it is one of those that are asked for. */
  fits(wanted: SessionsRequest): boolean {
    const { connection = this.id, users, address, remoteAddress, backEnds, certificates, issuers } = wanted;
    const { user = '', backEnd = '' } = this.facts;
    return (
      connection === this.id &&
      (users === undefined || users.includes(user)) &&
      (address === undefined || address === this.facts.address) &&
      (remoteAddress === undefined || remoteAddress === this.remote.address) &&
      (backEnds === undefined || backEnds.includes(backEnd)) &&
      (certificates === undefined || this.#certificates.some((own) => certificates.some((one) => isSame(one, own)))) &&
      (issuers === undefined || this.#certificates.some(({ issuer }) => issuers.includes(issuer)))
    );
  }

  /** As an administrator sees it now. */
  live(traffic: Traffic): LiveConnection {
    const { class: _, machineCertificate: _machine, userCertificate: _user, ...facts } = this.facts;
    const certificates = this.#certificates;
    return {
      connection: this.id,
      edge: this.edge,
      remote: formatEndpoint(this.remote),
      step: this.#step,
      since: this.#since.toISOString(),
      ...facts,
      ...(certificates.length > 0 && { certificates }),
      ...traffic,
      drops: { ...traffic.drops },
    };
  }

  get #key() {
    const { preSharedKey } = this.facts;
    return { ...(preSharedKey !== undefined && { preSharedKey }) };
  }

  get #attempt() {
    return { remote: this.remote, step: this.#step, facts: this.facts };
  }

  #takeCourse(): ConnectCourse | undefined {
    const course = this.#course;
    this.#course = undefined;
    return course;
  }

  get #certificates(): CertificateReference[] {
    const { machineCertificate, userCertificate } = this.facts;
    return [machineCertificate, userCertificate].filter((one) => one !== undefined);
  }

  #carried({ bytesIn, bytesOut, packetsIn, packetsOut }: Traffic, at: Instant) {
    const durationMs = Math.round(at - (this.#connectedAt ?? at));
    return { durationMs, bytesIn, bytesOut, packetsIn, packetsOut };
  }

  get #vouched() {
    const { realm = '', backEnd = '', class: classes } = this.facts;
    return { realm, backEnd, ...(classes !== undefined && { class: classes }) };
  }

  get #client() {
    const { client } = this.facts;
    return client === undefined ? {} : { client };
  }

  get #common() {
    return { connection: this.id, edge: this.edge, remote: formatEndpoint(this.remote) };
  }
}

const isSame = (one: CertificateReference, other: CertificateReference): boolean =>
  one.serial === other.serial && one.issuer === other.issuer;
