import type { ControlFrame } from '@sekisho/dataplane';
import { type ChildSa, formatIkeSuite, type IkeRefusal, type IkeSaInfo } from '@sekisho/isakmp';
import { now } from '@sekisho/platform/timers';
import { type Endpoint, formatEndpoint, later, milliseconds } from '@sekisho/wire';
import type { Connection } from '../connections/connection.ts';
import type { EdgeContext } from '../connections/edge-context.ts';
import { isSameMachine } from '../connections/machine.ts';
import { Peer } from '../connections/peer.ts';
import type { PeerIndex } from '../connections/peer-index.ts';
import type { IkeEvent, IkeHost, SaEstablished } from '../ike/ike-host.ts';
import { refusalOfIke } from '../ike/refusals.ts';
import { limits } from '../limits.ts';

export interface IpsecPeersOptions {
  readonly ike: Pick<IkeHost, 'close' | 'moved'>;
  readonly peers: PeerIndex;
  readonly context: EdgeContext;
  readonly log: (message: string, fields: Record<string, unknown>) => void;
}

type LostReason = Parameters<Peer['lost']>[0];
type Event<Kind extends IkeEvent['kind']> = Extract<IkeEvent, { kind: Kind }>;

/** Peers come, move and go with their IKE and ESP SAs: what happens in IKE, carried out. */
export class IpsecPeers {
  readonly #options: IpsecPeersOptions;

  constructor(options: IpsecPeersOptions) {
    this.#options = options;
  }

  onIke(event: IkeEvent): void {
    const { context, peers } = this.#options;
    switch (event.kind) {
      case 'step':
        return this.#onStep(event);
      case 'certificate-shown':
        return this.#onCertificateShown(event);
      case 'sa-established':
        return this.#onSaEstablished(event);
      case 'moved':
        return this.#follow(peers.byIkeSa(event.ikeSa), event.remote);
      case 'initial-contact':
        return peers.byIkeSa(event.ikeSa)?.onInitialContact();
      case 'child-expected':
        return this.#onChildExpected(event.child);
      case 'child-established':
        return this.#onChildEstablished(event.child);
      case 'child-deleted':
        return this.#onChildDeleted(event.spiIn);
      case 'sa-deleted':
        return this.#onSaDeleted(event);
      case 'refused':
        return this.#onRefused(event);
      case 'ignored':
        return context.ignored.count(`ike: ${event.reason}`);
    }
  }

  onMoved({ peer, remote }: Extract<ControlFrame, { kind: 'moved' }>): void {
    this.#follow(this.#options.peers.byId(peer), remote);
  }

  /** Says goodbye on every layer, waits a limited time for the answer and takes down the peer. */
  async dismiss(peer: Peer, reason: LostReason, message: string): Promise<void> {
    await peer.farewell(reason, message);
    this.#remove(peer, reason);
  }

  /** Takes it down without a word, which costs next to nothing. */
  abandon(peer: Peer, reason: LostReason): void {
    this.#remove(peer, reason, false);
  }

  /** Its address or port changed, as a packet under its own keys has shown. */
  #follow(peer: Peer | undefined, remote: Endpoint): void {
    if (!peer) return;
    const { ike, peers } = this.#options;
    const renewal = peers
      .atRemote(remote)
      .find((there) => there !== peer && there.isBare && isSameMachine(peer, there));
    peers.moved(peer, remote);
    ike.moved(peer.ikeSas, remote);
    if (renewal && peer.connected) this.#join(renewal, peer);
  }

  /** One that renewed its IKE SA from a new place before anything showed that it is the client that has been there before. */
  #join(renewal: Peer, peer: Peer): void {
    const { context, log, peers } = this.#options;
    peers.remove(renewal);
    for (const id of peer.absorb(renewal)) context.connections.forget(id);
    for (const id of peer.ikeSas) peers.nameIkeSa(id, peer);
    for (const spi of peer.children.keys()) peers.nameSpi(spi, peer);
    context.dataplane.joinPeer(renewal.id, peer.id);
    log('peer renewed while it moved', { peer: formatEndpoint(peer.remote), connections: connectedOf(peer) });
  }

  #onStep({ attempt, step, remote, vendorIds, offered, aggressive }: Event<'step'>): void {
    const { context, peers } = this.#options;
    const known = context.connections.get(attempt);
    // A client that is in renews its IKE SA from the same address and port: part of its connection, not a new one.
    const renewal = known === undefined && peers.atRemote(remote).some(({ connected }) => connected);
    if (renewal && step === 'main-mode-1') context.connections.tracing?.renewing(attempt);
    if (renewal) return;
    const connection = known ?? (step === 'main-mode-1' ? context.connections.begin(remote, attempt) : undefined);
    if (!connection) return;
    connection.remote = remote;
    if (vendorIds) connection.introduce({ vendorIds, offered });
    if (step !== 'quick-mode-3') connection.reach(step, aggressive && 'Aggressive Mode');
  }

  /** Whoever revokes it while it is being verified finds the connection. */
  #onCertificateShown({ attempt, certificate }: Event<'certificate-shown'>): void {
    const connection = this.#options.context.connections.get(attempt);
    if (connection) connection.facts.machineCertificate = certificate;
  }

  #onSaEstablished(event: SaEstablished): void {
    const { context, ike, peers } = this.#options;
    const { sa } = event;
    const connection = this.#connectionOf(event);
    if (connection.state === 'over') return ike.close([sa.id]);
    const renewed = this.#renewedBy(sa);
    if (!renewed && peers.size >= limits.peersMax) {
      connection.refuse('gateway-busy', `${limits.peersMax} clients are connected`);
      return ike.close([sa.id]);
    }
    if (renewed && renewed.ikeSas.size >= limits.ikeSasPerPeerMax) {
      context.connections.forget(connection.id);
      context.ignored.count('ike: too many SAs of one client');
      return ike.close([sa.id]);
    }
    const peer = renewed ?? new Peer(sa, context, (idle) => this.#remove(idle, 'ipsec-expired'));
    if (!renewed) {
      peers.add(peer);
      connection.reach('ike-established', `${connection.facts.machine}, ${connection.facts.ikeSuite}`);
    }
    if (peer.addIkeSa(sa, connection)) context.connections.forget(connection.id);
    context.connections.tracing?.renewed('ike renewal', sa.attempt, connectedOf(peer));
    peers.nameIkeSa(sa.id, peer);
  }

  /** With what Main Mode has told of it. */
  #connectionOf({ sa, certificate, revoked }: SaEstablished): Connection {
    const { connections } = this.#options.context;
    const connection = connections.get(sa.attempt) ?? connections.begin(sa.remote, sa.attempt);
    connection.remote = sa.remote;
    connection.facts.ikeSuite = formatIkeSuite(sa.suite);
    connection.facts.machine = sa.machineName ?? sa.identity.text;
    connection.facts.machineCertificate = certificate;
    connection.facts.preSharedKey = sa.preSharedKey;
    connection.introduce({ vendorIds: sa.vendorIds, offered: sa.offered });
    if (revoked) connection.refuse('certificate-revoked');
    return connection;
  }

  /** The peer that this SA joins. One that the client starts afresh from, or that was told goodbye, makes room. */
  #renewedBy(sa: IkeSaInfo): Peer | undefined {
    const before = this.#options.peers.renewed(sa);
    if (!before || !(sa.initialContact || before.closing)) return before;
    this.#remove(before, 'replaced-by-new-connection');
    return undefined;
  }

  #onChildExpected(child: ChildSa): void {
    const { context, peers } = this.#options;
    const peer = peers.byIkeSa(child.ikeSa);
    if (!peer) return;
    peer.children.set(child.spiIn, child);
    if (peer.connected) context.connections.tracing?.renewing(child.spiIn);
    peers.nameSpi(child.spiIn, peer);
    const { spiIn, spiOut, suite, keysIn, keysOut, local, remote } = child;
    const cipher = { encryption: suite.encryption, integrity: suite.integrity };
    const sa = { peer: peer.id, spiIn, spiOut, cipher, keysIn, keysOut, local, remote };
    context.dataplane.installSa({ ...sa, outbound: false });
  }

  #onChildEstablished(child: ChildSa): void {
    const { context, peers } = this.#options;
    const peer = peers.bySpi(child.spiIn);
    if (!peer) return;
    context.dataplane.activateSa(child.spiIn);
    peer.protectedBy(child.suite);
    context.connections.tracing?.renewed('esp renewal', child.spiIn, connectedOf(peer));
  }

  #onChildDeleted(spiIn: number): void {
    const { context, peers } = this.#options;
    context.dataplane.removeSa(spiIn);
    context.identifiers.releaseSpi(spiIn);
    context.connections.tracing?.renewed('esp renewal', spiIn, []);
    const peer = peers.bySpi(spiIn);
    peers.forgetSpi(spiIn);
    if (!peer) return;
    peer.children.delete(spiIn);
    if (peer.children.size === 0 && peer.ikeSas.size === 0) this.#remove(peer, 'ipsec-expired');
  }

  #onSaDeleted({ id, reason }: Event<'sa-deleted'>): void {
    const { peers } = this.#options;
    const peer = peers.byIkeSa(id);
    peers.forgetIkeSa(id);
    if (!peer) return;
    peer.ikeSas.delete(id);
    if (reason === 'dead-peer') return this.#remove(peer, 'dead-peer');
    // An expired or replaced IKE SA leaves its ESP SAs alone (RFC 2409 §5.5); a client that deleted its last one has left.
    if (peer.ikeSas.size > 0) return;
    if (reason === 'peer-deleted') this.#leaveSoon(peer);
    else if (peer.children.size === 0) this.#remove(peer, 'ipsec-expired');
  }

  #leaveSoon(peer: Peer): void {
    this.#options.context.scheduler.add(later(now(), milliseconds(limits.disconnectGraceMs)), {
      run: () => {
        if (peer.ikeSas.size === 0) this.#remove(peer, 'client-disconnected');
      },
    });
  }

  #onRefused(refusal: IkeRefusal): void {
    const { context, log, peers } = this.#options;
    const { connections, ignored } = context;
    const { attempt, code, detail, remote, ikeSa, vendorIds, offered } = refusal;
    const peer = ikeSa && peers.byIkeSa(ikeSa);
    if (peer?.connected) {
      log('request of a connected client refused', { code, detail, connection: attempt });
      return ignored.count(`ike: ${code}`);
    }
    const anybody = ikeSa === undefined;
    if (anybody && !connections.recordsRefusal(remote.address)) {
      connections.forget(attempt);
      connections.tracing?.renewed('ike renewal', attempt, []);
      return ignored.count(`ike: ${code}`);
    }
    const renewing = peers.atRemote(remote).find(({ connected }) => connected);
    if (renewing) {
      context.connections.tracing?.renewed('ike renewal', attempt, connectedOf(renewing), refusalOfIke(refusal));
      log('renewal of a connected client refused', { code, detail, connection: attempt });
    }
    const connection = connections.get(attempt) ?? connections.begin(remote, attempt);
    connection.facts.preSharedKey ??= refusal.preSharedKey;
    if (connection.facts.client === undefined) connection.introduce({ vendorIds, offered });
    connection.refuse(refusalOfIke(refusal), detail);
  }

  /** @param tells the client hears of it in IKE */
  #remove(peer: Peer, reason: LostReason, tells = true): void {
    const { context, ike, log, peers } = this.#options;
    if (peers.byId(peer.id) !== peer) return;
    const connections = peer.standsFor.map(({ id }) => id);
    peer.lost(reason);
    const sas = [...peer.ikeSas];
    peers.remove(peer);
    if (tells) ike.close(sas);
    for (const spi of peer.children.keys()) context.identifiers.releaseSpi(spi);
    context.dataplane.removePeer(peer.id);
    log('peer removed', { peer: formatEndpoint(peer.remote), reason, connections });
  }
}

/** Ids of a peer's connections that are in: those that a renewal is for. */
const connectedOf = (peer: Peer): string[] =>
  peer.connections.filter(({ state }) => state === 'connected').map(({ id }) => id);
