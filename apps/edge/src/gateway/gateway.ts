import type { EndSessionRequest, LiveConnection, SessionsRequest } from '@sekisho/contracts';
import type { ControlFrame } from '@sekisho/dataplane';
import type { EdgeContext } from '../connections/edge-context.ts';
import type { Login } from '../connections/login.ts';
import { PeerIndex } from '../connections/peer-index.ts';
import type { ChangedLimits } from '../connections/session-watch.ts';
import { noTraffic } from '../connections/traffic.ts';
import { IkeHost, type IkeHostOptions } from '../ike/ike-host.ts';
import type { IkeStatistics } from '../ike/ike-statistics.ts';
import { IpsecPeers } from './ipsec-peers.ts';

/** What the client is told. */
const wordsOfEnd = {
  'ended-by-administrator': 'ended by the administrator',
  'disconnected-by-back-end': 'ended by the authentication server',
  'replaced-by-new-connection': 'you have connected once more elsewhere',
  'certificate-revoked': 'your certificate has been revoked',
} as const satisfies Record<EndSessionRequest['reason'], string>;

export interface GatewayOptions {
  readonly ike: Pick<IkeHostOptions, 'policy' | 'random' | 'slowCrypto' | 'signatures' | 'keyLog'>;
  readonly context: EdgeContext;
  readonly log: (message: string, fields: Record<string, unknown>) => void;
}

/**
 * The control side of an edge: takes the packet path's control frames to IKE, L2TP and PPP, and does what administrators ask.
 * A connection's way through it: Main Mode (`IkeHost`) → `IpsecPeers` → `Peer` L2TP → `Login` PPP → address → packet path.
 */
export class Gateway {
  readonly #respond: boolean;
  readonly #context: EdgeContext;
  readonly #peers = new PeerIndex();
  readonly #ike: IkeHost;
  readonly #ipsec: IpsecPeers;
  #stopping = false;

  constructor({ ike, context, log }: GatewayOptions) {
    this.#respond = ike.policy.respond;
    this.#context = context;
    const { scheduler, identifiers, dataplane, connections } = context;
    this.#ike = new IkeHost({ ...ike, scheduler, identifiers, dataplane, connections }, (event) =>
      this.#ipsec.onIke(event),
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
    const logins = new Map(
      this.#peers.all().flatMap((peer) => [...peer.logins].map((login) => [login.connection.id, login] as const)),
    );
    const byCertificate = wanted.certificates !== undefined || wanted.issuers !== undefined;
    const standing = byCertificate ? this.#peers.all().flatMap(({ standsFor }) => standsFor) : [];
    return [...new Set([...this.#context.connections.all(), ...standing])]
      .filter((connection) => connection.fits(wanted))
      .map((connection) => connection.live(logins.get(connection.id)?.traffic() ?? noTraffic));
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
    await Promise.all(this.#peers.all().map((peer) => this.#ipsec.dismiss(peer, 'gateway-stopped', farewell)));
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

  #onFrame(frame: ControlFrame): void {
    switch (frame.kind) {
      case 'ike':
        if (this.#stopping) return;
        if (!this.#respond) return this.#context.connections.refuseOutright(frame.remote, 'l2tp-not-supported');
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
