import {
  type ControlFrame,
  type Dataplane,
  type DataplaneCounters,
  dropReasons,
  type PeerId,
  type ReplacedAccess,
  type SecurityAssociation,
  type SessionCounters,
  type SessionKey,
  type SessionParameters,
} from '@sekisho/dataplane';
import type { Endpoint } from '@sekisho/wire';

/** What reaches a client from this data plane. */
export interface MemoryClientPort {
  /** Whether a NAT lets through to it what is sent there; without one all is. */
  isAt?(remote: Endpoint): boolean;
  ike(bytes: Uint8Array, from: Endpoint): void;
  /** @param toPort of the client, inside ESP */
  l2tp(bytes: Uint8Array, toPort: number): void;
  ppp(frame: Uint8Array): void;
}

/** The control side of a packet path without sockets: what the real one would encrypt goes straight to clients in memory. */
export class MemoryDataplane implements Dataplane {
  readonly sas = new Map<number, SecurityAssociation>();
  readonly sessions = new Map<string, SessionParameters>();
  readonly clients = new Map<string, MemoryClientPort>();
  /** Where packets under ESP go, by peer: followed as the real one does. */
  readonly #places = new Map<PeerId, { now: Endpoint; readonly installed: Endpoint }>();
  /** What every session has carried. */
  traffic = { packetsIn: 3, bytesIn: 300, packetsOut: 2, bytesOut: 200 };
  /** How long no session was heard of. */
  idleMs = 0;
  /** Undefined: as it was opened. */
  access: ReplacedAccess | undefined;
  /** Undefined: without a bound. */
  carriesForMs: number | undefined;
  #handler: (frames: readonly ControlFrame[]) => void = () => undefined;

  onControl(handler: (frames: readonly ControlFrame[]) => void): void {
    this.#handler = handler;
  }

  /** A frame that came in from a client. */
  deliver(frame: ControlFrame): void {
    this.#handler([frame]);
  }

  /** The same under ESP, from where the client is now: the newest packet of its newest SA. */
  deliverFrom(remote: Endpoint, frame: Extract<ControlFrame, { kind: 'l2tp' | 'ppp' }>): void {
    const place = this.#places.get(frame.peer);
    const moved = place !== undefined && !isSame(place.now, remote);
    if (place) place.now = remote;
    this.#handler([...(moved ? [{ kind: 'moved', peer: frame.peer, remote } as const] : []), frame]);
  }

  sendIke(local: Endpoint, remote: Endpoint, bytes: Uint8Array): void {
    this.#client(remote)?.ike(bytes, local);
  }

  installSa(sa: SecurityAssociation): void {
    this.sas.set(sa.spiIn, sa);
    const place = this.#places.get(sa.peer);
    if (!place || !isSame(place.installed, sa.remote))
      this.#places.set(sa.peer, { now: sa.remote, installed: sa.remote });
  }

  activateSa(spiIn: number): void {
    const sa = this.sas.get(spiIn);
    if (sa) this.sas.set(spiIn, { ...sa, outbound: true });
  }

  removeSa(spiIn: number): void {
    this.sas.delete(spiIn);
  }

  removePeer(peer: PeerId): void {
    for (const [spi, sa] of this.sas) if (sa.peer === peer) this.sas.delete(spi);
    for (const [key, session] of this.sessions) if (session.peer === peer) this.sessions.delete(key);
  }

  joinPeer(from: PeerId, into: PeerId): void {
    for (const [spi, sa] of this.sas) if (sa.peer === from) this.sas.set(spi, { ...sa, peer: into });
    for (const [key, session] of this.sessions)
      if (session.peer === from) this.sessions.set(key, { ...session, peer: into });
  }

  sendL2tp(peer: PeerId, peerPort: number, bytes: Uint8Array): void {
    this.#clientOf(peer)?.l2tp(bytes, peerPort);
  }

  sendPpp(key: SessionKey, frame: Uint8Array): void {
    const session = this.sessions.get(name(key));
    if (session) this.#clientOf(session.peer)?.ppp(frame);
  }

  installSession(session: SessionParameters): void {
    this.sessions.set(name(session), session);
  }

  removeSession(key: SessionKey): void {
    this.sessions.delete(name(key));
  }

  replaceAccess(access: ReplacedAccess): void {
    this.access = access;
  }

  carryFor(ms: number): void {
    this.carriesForMs = ms;
  }

  counters(): DataplaneCounters {
    const drops = Object.fromEntries(dropReasons.map((reason) => [reason, 0])) as DataplaneCounters['drops'];
    return { packetsIn: 0, bytesIn: 0, packetsOut: 0, bytesOut: 0, drops };
  }

  sessionCounters(key: SessionKey): SessionCounters | undefined {
    if (!this.sessions.has(name(key))) return undefined;
    return { ...this.traffic, drops: { 'spoofed-source': 1 }, idleMs: this.idleMs, icvOctets: 12 };
  }

  allSessionCounters(): (SessionKey & SessionCounters)[] {
    return [...this.sessions.values()].flatMap(({ tunnel, session }) => {
      const counters = this.sessionCounters({ tunnel, session });
      return counters ? [{ tunnel, session, ...counters }] : [];
    });
  }

  close(): void {
    this.#handler = () => undefined;
  }

  #client(remote: Endpoint): MemoryClientPort | undefined {
    const client = this.clients.get(remote.address);
    return client?.isAt?.(remote) === false ? undefined : client;
  }

  /** The newest SA of a peer that may be sent on. */
  #clientOf(peer: PeerId): MemoryClientPort | undefined {
    const sa = [...this.sas.values()].filter((candidate) => candidate.peer === peer && candidate.outbound).at(-1);
    return sa && this.#client(this.#places.get(peer)?.now ?? sa.remote);
  }
}

const isSame = (one: Endpoint, other: Endpoint): boolean => one.address === other.address && one.port === other.port;

const name = ({ tunnel, session }: SessionKey): string => `${tunnel}/${session}`;
