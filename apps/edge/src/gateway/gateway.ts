import { setImmediate as turn } from 'node:timers/promises';
import type { EndReason, EndSessionRequest, LiveConnection, SessionsRequest } from '@sekisho/contracts';
import type { ControlFrame } from '@sekisho/dataplane';
import { type IkeDatagram, isFirstMessage } from '@sekisho/isakmp';
import { now } from '@sekisho/platform/timers';
import type { EdgeContext } from '../connections/edge-context.ts';
import type { Login } from '../connections/login.ts';
import { PeerIndex } from '../connections/peer-index.ts';
import type { ChangedLimits } from '../connections/session-watch.ts';
import { noTraffic } from '../connections/traffic.ts';
import { IkeHost, type IkeHostOptions } from '../ike/ike-host.ts';
import type { IkeStatistics } from '../ike/ike-statistics.ts';
import { limits } from '../limits.ts';
import { dismissAll } from './farewells.ts';
import { IpsecPeers } from './ipsec-peers.ts';

/** What the client is told. */
const wordsOfEnd = {
  'ended-by-administrator': 'ended by the administrator',
  'disconnected-by-back-end': 'ended by the authentication server',
  'replaced-by-new-connection': 'you have connected once more elsewhere',
  'certificate-revoked': 'your certificate has been revoked',
} as const satisfies Record<EndSessionRequest['reason'], string>;

export interface GatewayOptions {
  readonly ike: Pick<IkeHostOptions, 'random' | 'slowCrypto' | 'signatures' | 'keyLog'>;
  readonly context: EdgeContext;
  readonly log: (message: string, fields: Record<string, unknown>) => void;
  /** Others are there to take the clients that this edge does not serve. */
  readonly hasOthers?: boolean;
}

/**
 * The control side of an edge: takes the packet path's control frames to IKE, L2TP and PPP, and does what administrators ask.
 * A connection's way through it: Main Mode (`IkeHost`) → `IpsecPeers` → `Peer` L2TP → `Login` PPP → address → packet path.
 */
export class Gateway {
  readonly #context: EdgeContext;
  readonly #peers = new PeerIndex();
  readonly #ike: IkeHost;
  readonly #ipsec: IpsecPeers;
  readonly #hasOthers: boolean;
  /** Whether clients that are not here yet are served. */
  accepting = true;
  #stopping = false;

  constructor({ ike, context, log, hasOthers = false }: GatewayOptions) {
    this.#hasOthers = hasOthers;
    this.#context = context;
    const { scheduler, identifiers, dataplane, connections } = context;
    this.#ike = new IkeHost(
      { ...ike, policy: () => context.policy.current.ike, scheduler, identifiers, dataplane, connections },
      (event) => this.#ipsec.onIke(event),
    );
    this.#ipsec = new IpsecPeers({ ike: this.#ike, peers: this.#peers, context, log });
    context.dataplane.onControl((frames) => this.receive(frames));
  }

  receive(frames: readonly ControlFrame[]): void {
    for (const frame of frames) this.#onFrame(frame);
  }

  /**
   * Every connection that is under way or in, and fits. Whoever asks by certificate is told as well of a machine without a login
   * whose IPsec still stands, under the id of its latest connection.
   */
  live(wanted: SessionsRequest = {}): LiveConnection[] {
    return [...this.eachLive(wanted)];
  }

  /** The same one after the other, each as it is when it is its turn. */
  *eachLive(wanted: SessionsRequest): Generator<LiveConnection> {
    const logins = new Map(
      this.#peers.all().flatMap((peer) => [...peer.logins].map((login) => [login.connection.id, login] as const)),
    );
    const byCertificate = wanted.certificates !== undefined || wanted.issuers !== undefined;
    const standing = byCertificate ? this.#peers.all().flatMap(({ standsFor }) => standsFor) : [];
    for (const connection of new Set([...this.#context.connections.all(), ...standing])) {
      if (connection.fits(wanted)) yield connection.live(logins.get(connection.id)?.traffic() ?? noTraffic);
    }
  }

  /** Clients that are in. */
  get sessions(): number {
    return this.#context.connections.connected;
  }

  /** Clients and attempts that are not over. */
  get occupied(): number {
    return Math.max(this.#peers.size, this.#context.connections.size);
  }

  /** Tells of every session that it stands, some at a time: clients are served in between. Never rejects. */
  async tellProgress(): Promise<void> {
    let told = 0;
    for (const peer of this.#peers.all()) {
      for (const login of peer.logins) {
        login.connection.progress(login.traffic(), now());
        told += 1;
      }
      if (told < limits.progressPerTurn) continue;
      told = 0;
      await turn();
    }
  }

  /** What users may has changed: tells every session, some at a time. */
  async accessChanged(): Promise<void> {
    let told = 0;
    for (const peer of this.#peers.all()) {
      for (const login of peer.logins) {
        login.changed('access');
        told += 1;
      }
      if (told < limits.progressPerTurn) continue;
      told = 0;
      await turn();
    }
  }

  /** Says goodbye to some clients. @returns how many have not been told yet */
  dismissSome(count: number, reason: EndReason, words: string): number {
    const left = this.#peers.all().filter(({ closing }) => !closing);
    for (const peer of left.slice(0, count)) void this.#ipsec.dismiss(peer, reason, words);
    return Math.max(0, left.length - count);
  }

  get statistics(): IkeStatistics {
    return this.#ike.statistics;
  }

  /** Messages that were ignored, by reason. */
  get ignored(): Readonly<Record<string, number>> {
    return this.#context.ignored.byReason;
  }

  /** Ends one connection on somebody else's word; a revoked certificate takes its whole peer. @returns false: not here */
  end({ connection: id, reason }: EndSessionRequest): boolean {
    if (reason === 'certificate-revoked') return this.#expel(id, reason);
    const login = this.#loginOf(id);
    login?.close(reason, wordsOfEnd[reason]);
    return login !== undefined;
  }

  /** @returns false when no session of this connection is here */
  setLimits(connectionId: string, limits: ChangedLimits): boolean {
    return this.#loginOf(connectionId)?.setLimits(limits) ?? false;
  }

  /** Tells every client that the gateway leaves: LCP Terminate-Request, StopCCN, IKE deletes; records every end. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#ike.leave();
    const farewell = 'gateway is shutting down';
    await dismissAll(this.#peers.all(), {
      dismiss: (peer) => this.#ipsec.dismiss(peer, 'gateway-stopped', farewell),
      abandon: (peer) => this.#ipsec.abandon(peer, 'gateway-stopped'),
    });
    for (const connection of this.#context.connections.all()) connection.refuse('gateway-stopping');
  }

  #loginOf(connectionId: string): Login | undefined {
    for (const peer of this.#peers.all()) {
      for (const login of peer.logins) if (login.connection.id === connectionId) return login;
    }
    return undefined;
  }

  /** Under the IPsec that its machine has proven itself for, a client could log in again: that goes too. */
  #expel(connectionId: string, reason: EndSessionRequest['reason']): boolean {
    const peer = this.#peers.all().find(({ standsFor }) => standsFor.some(({ id }) => id === connectionId));
    if (!peer) return this.#ike.withdraw(connectionId);
    void this.#ipsec.dismiss(peer, reason, wordsOfEnd[reason]);
    return true;
  }

  /** Begins to connect; a client that is here renews its IKE SA from the same address and port. */
  #isStranger({ bytes, remote }: IkeDatagram): boolean {
    return isFirstMessage(bytes) && this.#peers.atRemote(remote).length === 0;
  }

  /** Where others would take it, the client repeats its message until it comes to one of them. */
  #turnAway({ remote }: IkeDatagram): void {
    const { connections, ignored } = this.#context;
    if (this.#hasOthers) return ignored.count('gateway-draining');
    connections.refuseOutright(remote, 'gateway-draining');
  }

  #onFrame(frame: ControlFrame): void {
    switch (frame.kind) {
      case 'ike':
        if (this.#stopping) return;
        if (!this.#context.policy.current.ike.respond)
          return this.#context.connections.refuseOutright(frame.remote, 'l2tp-not-supported');
        if (!this.accepting && this.#isStranger(frame)) return this.#turnAway(frame);
        return this.#ike.receive(frame);
      case 'l2tp':
        return this.#peers.byId(frame.peer)?.receiveL2tp(frame.bytes, frame.peerPort);
      case 'ppp':
        return this.#peers.byId(frame.peer)?.receivePpp(frame.key, frame.bytes);
      case 'moved':
        return this.#ipsec.onMoved(frame);
      case 'clear-l2tp':
        return this.#context.connections.refuseOutright(frame.remote, 'l2tp-in-clear');
    }
  }
}
