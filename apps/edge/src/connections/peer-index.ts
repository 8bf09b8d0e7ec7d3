import type { PeerId } from '@sekisho/dataplane';
import type { IkeSaId, IkeSaInfo } from '@sekisho/isakmp';
import { type Endpoint, formatEndpoint } from '@sekisho/wire';
import { isSameMachine, type Machine } from './machine.ts';
import type { Peer } from './peer.ts';

/** Finds a peer by everything a packet or an effect may name it with. */
export class PeerIndex {
  readonly #byId = new Map<PeerId, Peer>();
  readonly #byIkeSa = new Map<IkeSaId, Peer>();
  readonly #bySpi = new Map<number, Peer>();
  /** Whoever was there first comes first. */
  readonly #byRemote = new Map<string, Set<Peer>>();

  get size(): number {
    return this.#byId.size;
  }

  all(): Peer[] {
    return [...this.#byId.values()];
  }

  byId(id: PeerId): Peer | undefined {
    return this.#byId.get(id);
  }

  byIkeSa(id: IkeSaId): Peer | undefined {
    return this.#byIkeSa.get(id);
  }

  bySpi(spi: number): Peer | undefined {
    return this.#bySpi.get(spi);
  }

  /**
   * One at the most, but where a client has come to the place of another: a NAT gave it the other's port, or a sender's address was
   * forged. It hides nobody.
   */
  atRemote(remote: Endpoint): Peer[] {
    return [...(this.#byRemote.get(formatEndpoint(remote)) ?? [])];
  }

  /** The peer that a new IKE SA renews: same address and port, same machine. */
  renewed(sa: Machine & Pick<IkeSaInfo, 'remote'>): Peer | undefined {
    return this.atRemote(sa.remote).find((peer) => isSameMachine(peer, sa));
  }

  add(peer: Peer): void {
    this.#byId.set(peer.id, peer);
    this.#nameRemote(peer);
  }

  nameIkeSa(id: IkeSaId, peer: Peer): void {
    this.#byIkeSa.set(id, peer);
  }

  forgetIkeSa(id: IkeSaId): void {
    this.#byIkeSa.delete(id);
  }

  nameSpi(spi: number, peer: Peer): void {
    this.#bySpi.set(spi, peer);
  }

  forgetSpi(spi: number): void {
    this.#bySpi.delete(spi);
  }

  moved(peer: Peer, remote: Endpoint): void {
    if (formatEndpoint(peer.remote) === formatEndpoint(remote)) return;
    this.#forgetRemote(peer);
    peer.moved(remote);
    this.#nameRemote(peer);
  }

  remove(peer: Peer): void {
    this.#byId.delete(peer.id);
    for (const id of peer.ikeSas) this.#byIkeSa.delete(id);
    for (const spi of peer.children.keys()) this.#bySpi.delete(spi);
    this.#forgetRemote(peer);
  }

  #nameRemote(peer: Peer): void {
    const key = formatEndpoint(peer.remote);
    const there = this.#byRemote.get(key) ?? new Set();
    this.#byRemote.set(key, there.add(peer));
  }

  #forgetRemote(peer: Peer): void {
    const key = formatEndpoint(peer.remote);
    const there = this.#byRemote.get(key);
    there?.delete(peer);
    if (there?.size === 0) this.#byRemote.delete(key);
  }
}
