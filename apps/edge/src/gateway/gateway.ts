import type { EndSessionRequest, LiveConnection, SessionsRequest } from '@sekisho/contracts';
import type { ControlFrame } from '@sekisho/dataplane';
import { now } from '@sekisho/platform/timers';
import { formatEndpoint } from '@sekisho/wire';
import { noTraffic } from '../connections/connection.ts';
import type { EdgeContext } from '../connections/edge-context.ts';
import type { Login } from '../connections/login.ts';
import type { Peer, PeerHost } from '../connections/peer.ts';
import { Peers } from '../connections/peers.ts';
import type { ChangedLimits } from '../connections/session-watch.ts';
import { limits } from '../limits.ts';
import { Attempts } from './attempts.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { IkeSide } from './ike-side.ts';

/** What the client is told. */
const wordsOfEnd = {
  'ended-by-administrator': 'ended by the administrator',
  'disconnected-by-back-end': 'ended by the authentication server',
  'replaced-by-new-connection': 'you have connected once more elsewhere',
  'certificate-revoked': 'your certificate has been revoked',
} as const satisfies Record<EndSessionRequest['reason'], string>;

/**
 * The control side of an edge: takes the packet path's control frames to IKE, L2TP and PPP, and carries out what those ask for.
 * A connection's way through it: Main Mode (`IkeSide`) → `Peer` → ESP SAs → `Peer` L2TP → `Login` PPP → address → packet path.
 */
export class Gateway implements PeerHost {
  readonly #context: EdgeContext;
  readonly #peers = new Peers();
  readonly #attempts: Attempts;
  readonly #ike: IkeSide;
  #stopping = false;

  constructor(private readonly options: GatewayOptions) {
    const { context, nameConnection } = options;
    this.#attempts = new Attempts(context.edge, options);
    this.#context = {
      ...context,
      newConnection: (remote) => this.#attempts.begin(nameConnection(), remote),
      adopt: (connection) => this.#attempts.register(connection),
      ignored: (reason) => this.#attempts.count(reason),
    };
    this.#ike = new IkeSide({
      options,
      context: this.#context,
      peers: this.#peers,
      attempts: this.#attempts,
      host: this,
      remove: (peer, reason) => this.#remove(peer, reason),
    });
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
    return [...new Set([...this.#attempts.all(), ...standing])]
      .filter((connection) => connection.fits(wanted))
      .map((connection) => connection.live(logins.get(connection.id)?.traffic() ?? noTraffic));
  }

  /** Messages that were ignored, by reason. */
  get ignored(): Readonly<Record<string, number>> {
    return this.#attempts.ignored;
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
    for (const peer of this.#peers.all()) peer.farewell('gateway-stopped', 'gateway is shutting down');
    await this.#quiet(this.#peers.all());
    for (const peer of this.#peers.all()) this.#remove(peer, 'gateway-stopped');
    for (const connection of this.#attempts.all()) connection.refuse('gateway-stopping');
    this.#ike.stop();
  }

  closePeer(peer: Peer): void {
    this.#remove(peer, 'ipsec-expired');
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
    peer.farewell(reason, wordsOfEnd[reason]);
    void this.#quiet([peer]).then(() => this.#remove(peer, reason));
    return true;
  }

  /** Waits until these clients have acknowledged the farewell, a limited time; meanwhile it is repeated. */
  async #quiet(peers: readonly Peer[]): Promise<void> {
    const until = now() + limits.farewellMs;
    const busy = () => peers.some((peer) => !peer.quiet);
    while (busy() && now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  #onFrame(frame: ControlFrame): void {
    switch (frame.kind) {
      case 'ike':
        if (this.#stopping) return;
        if (!this.options.policy.respond) return this.#attempts.refuseOutright(frame.remote, 'l2tp-not-supported');
        return this.#ike.receive(frame);
      case 'l2tp':
        return this.#peers.byId(frame.peer)?.receiveL2tp(frame.bytes, frame.peerPort);
      case 'ppp':
        return this.#peers.byId(frame.peer)?.receivePpp(frame.key, frame.bytes);
      case 'moved':
        return this.#onMoved(frame);
      case 'clear-l2tp':
        return this.#attempts.refuseOutright(frame.remote, 'l2tp-in-clear');
    }
  }

  #onMoved({ peer: id, remote }: Extract<ControlFrame, { kind: 'moved' }>): void {
    const peer = this.#peers.byId(id);
    if (!peer) return;
    this.#peers.moved(peer, remote);
    this.#ike.moved(peer.ikeSas, remote);
  }

  #remove(peer: Peer, reason: Parameters<Peer['lost']>[0]): void {
    if (this.#peers.byId(peer.id) !== peer) return;
    peer.lost(reason);
    const sas = [...peer.ikeSas];
    this.#peers.remove(peer);
    this.#ike.close(sas);
    for (const spi of peer.children.keys()) this.#context.identifiers.releaseSpi(spi);
    this.#context.dataplane.removePeer(peer.id);
    this.options.log('peer removed', { peer: formatEndpoint(peer.remote), reason });
  }
}
