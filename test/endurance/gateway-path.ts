import {
  type ControlFrame,
  type Dataplane,
  type DataplaneCounters,
  dropReasons,
  type PeerId,
  type SecurityAssociation,
  type SessionCounters,
  type SessionKey,
  type SessionParameters,
} from '@sekisho/dataplane';
import type { Endpoint } from '@sekisho/wire';
import { areSameKeys, type EspPacket, type Payload } from './esp.ts';

/** Where what the gateway sends goes: to whoever has this address and port. */
export interface GatewaySide {
  ike(bytes: Uint8Array, local: Endpoint, remote: Endpoint): void;
  esp(packet: EspPacket, remote: Endpoint): void;
}

/** The control side of the gateway's packet path, which finds SAs and sessions as the real one does. */
export class GatewayPath implements Dataplane {
  /** In order of installation. */
  readonly sas = new Map<number, SecurityAssociation>();
  readonly sessions = new Map<string, SessionParameters>();
  /** IP packets of sessions, by session. */
  readonly #packets = new Map<string, { in: number; out: number }>();
  /** ESP packets that were dropped, by reason. */
  readonly drops = { 'unknown-spi': 0, 'integrity-failed': 0, 'no-outbound-sa': 0, 'wrong-peer': 0 };
  #handler: (frames: readonly ControlFrame[]) => void = () => undefined;

  constructor(private readonly out: GatewaySide) {}

  onControl(handler: (frames: readonly ControlFrame[]) => void): void {
    this.#handler = handler;
  }

  receiveIke(bytes: Uint8Array, local: Endpoint, remote: Endpoint): void {
    this.#handler([{ kind: 'ike', bytes, local, remote }]);
  }

  /** @returns whether it found its SA, and its session where it is a session's */
  receiveEsp({ spi, keys, payload }: EspPacket): boolean {
    const sa = this.sas.get(spi);
    if (!sa) return this.#drop('unknown-spi');
    if (!areSameKeys(keys, sa.keysIn)) return this.#drop('integrity-failed');
    const { peer } = sa;
    if (payload.kind === 'l2tp') {
      this.#handler([{ kind: 'l2tp', peer, peerPort: l2tpPort, bytes: payload.bytes }]);
      return true;
    }
    const key = { tunnel: payload.tunnel, session: payload.session };
    const session = this.sessions.get(name(key));
    if (session?.peer !== peer) return this.#drop('wrong-peer');
    if (payload.kind === 'ppp') this.#handler([{ kind: 'ppp', peer, key, bytes: payload.bytes }]);
    else if (session.network) this.#count(key, 'in');
    return payload.kind === 'ppp' || session.network !== undefined;
  }

  /** An IP packet for the session's address. @returns whether it was sent */
  sendPacket(key: SessionKey): boolean {
    const session = this.sessions.get(name(key));
    if (!session?.network) return false;
    this.#count(key, 'out');
    return this.#send(session.peer, { kind: 'ip', tunnel: session.peerTunnel, session: session.peerSession });
  }

  sendIke(local: Endpoint, remote: Endpoint, bytes: Uint8Array): void {
    this.out.ike(bytes, local, remote);
  }

  installSa(sa: SecurityAssociation): void {
    this.sas.set(sa.spiIn, sa);
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
    for (const session of this.sessions.values()) if (session.peer === peer) this.removeSession(session);
  }

  joinPeer(from: PeerId, into: PeerId): void {
    for (const [spi, sa] of this.sas) if (sa.peer === from) this.sas.set(spi, { ...sa, peer: into });
    for (const [key, session] of this.sessions)
      if (session.peer === from) this.sessions.set(key, { ...session, peer: into });
  }

  sendL2tp(peer: PeerId, _peerPort: number, bytes: Uint8Array): void {
    this.#send(peer, { kind: 'l2tp', bytes });
  }

  sendPpp(key: SessionKey, frame: Uint8Array): void {
    const session = this.sessions.get(name(key));
    if (!session) return;
    const { peer, peerTunnel, peerSession } = session;
    this.#send(peer, { kind: 'ppp', tunnel: peerTunnel, session: peerSession, bytes: frame });
  }

  installSession(session: SessionParameters): void {
    this.sessions.set(name(session), session);
  }

  removeSession(key: SessionKey): void {
    this.sessions.delete(name(key));
    this.#packets.delete(name(key));
  }

  carryFor(): void {}

  replaceAccess(): void {}

  counters(): DataplaneCounters {
    const drops = Object.fromEntries(dropReasons.map((reason) => [reason, 0])) as DataplaneCounters['drops'];
    return { packetsIn: 0, bytesIn: 0, packetsOut: 0, bytesOut: 0, drops };
  }

  sessionCounters(key: SessionKey): SessionCounters | undefined {
    if (!this.sessions.has(name(key))) return undefined;
    const packets = this.#packets.get(name(key)) ?? { in: 0, out: 0 };
    return {
      packetsIn: packets.in,
      bytesIn: packets.in * packetBytes,
      packetsOut: packets.out,
      bytesOut: packets.out * packetBytes,
      drops: {},
      idleMs: 0,
      icvOctets: undefined,
    };
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

  /** As the real one chooses: the newest that the peer has confirmed; where it has confirmed none, the newest. */
  outboundOf(peer: PeerId): SecurityAssociation | undefined {
    let [newest, confirmed]: (SecurityAssociation | undefined)[] = [];
    for (const sa of this.sas.values()) {
      if (sa.peer !== peer) continue;
      newest = sa;
      if (sa.outbound) confirmed = sa;
    }
    return confirmed ?? newest;
  }

  #send(peer: PeerId, payload: Payload): boolean {
    const sa = this.outboundOf(peer);
    if (!sa) return this.#drop('no-outbound-sa');
    this.out.esp({ spi: sa.spiOut, keys: sa.keysOut, payload }, sa.remote);
    return true;
  }

  #count(key: SessionKey, way: 'in' | 'out'): void {
    const packets = this.#packets.get(name(key)) ?? { in: 0, out: 0 };
    this.#packets.set(name(key), packets);
    packets[way] += 1;
  }

  #drop(reason: keyof GatewayPath['drops']): false {
    this.drops[reason] += 1;
    return false;
  }
}

const l2tpPort = 1701;
const packetBytes = 100;
const name = ({ tunnel, session }: SessionKey): string => `${tunnel}/${session}`;
