import { type Duration, type Endpoint, formatEndpoint, type Instant, later, milliseconds, toHex } from '@sekisho/wire';
import type { IkeEffect } from '../endpoint.ts';
import { limits } from '../limits.ts';
import type { ChildSa, ClosedBecause, IkeSaId, Spi } from '../security-associations.ts';
import type { Association } from './association.ts';
import { HalfOpen } from './half-open.ts';
import { Patrol } from './patrol.ts';

interface Child {
  readonly child: ChildSa;
  peer: Peer;
  expiresAt: Instant;
}

/** A peer is its identity, proven in its way and by its key, at its address: what one of its IKE SAs made, another one may delete. */
interface Peer {
  readonly name: string;
  readonly address: string;
  readonly associations: Association[];
  readonly children: Child[];
}

/** First messages of Main Mode are told apart by cookie and sender. */
export const firstMessageKey = (initiatorCookie: Uint8Array, remote: Endpoint): string =>
  `${toHex(initiatorCookie)} ${formatEndpoint(remote)}`;

const nameOf = ({ established, remote }: Association): string =>
  [established?.machine, established?.preSharedKey, established?.identity.text, remote.address].join(' ');

/** All IKE SAs and ESP SAs of an endpoint, by every name a message gives them. */
export class SaTable {
  readonly halfOpen = new HalfOpen();
  readonly #byId = new Map<IkeSaId, Association>();
  /** Initiators that do not know the responder's cookie yet, by their own. */
  readonly #initiating = new Map<string, Association>();
  readonly #children = new Map<Spi, Child>();
  readonly #peers = new Map<string, Peer>();
  readonly #peerOf = new Map<Association, Peer>();
  /** How many peers there are at an address: who is there gets what is sent to it. */
  readonly #peersAt = new Map<string, number>();
  /** ESP SAs that end within seconds. */
  readonly #orphans = new Set<Child>();
  readonly #associationPatrol = new Patrol(() => this.#byId.values(), limits.slowSweepSasMax);
  readonly #childPatrol = new Patrol(() => this.#children.values(), limits.slowSweepSasMax);

  get size(): number {
    return this.#byId.size + this.#initiating.size + this.#children.size;
  }

  get associations(): number {
    return this.#byId.size + this.#initiating.size;
  }

  byId(id: IkeSaId): Association | undefined {
    return this.#byId.get(id);
  }

  initiating(initiatorCookie: Uint8Array): Association | undefined {
    return this.#initiating.get(toHex(initiatorCookie));
  }

  /** An IKE SA stands with somebody at this address. */
  isKnown(address: string): boolean {
    return this.#peersAt.has(address);
  }

  /** @returns the attempt that is forgotten in its place */
  addResponder(association: Association, key: string): Association | undefined {
    this.#byId.set(association.id, association);
    return this.halfOpen.add(association, key);
  }

  addInitiator(association: Association): void {
    this.#initiating.set(toHex(association.cookies.initiator), association);
  }

  /** The responder's cookie is known. */
  nameInitiator(association: Association): void {
    this.#initiating.delete(toHex(association.cookies.initiator));
    this.#byId.set(association.id, association);
  }

  has(association: Association): boolean {
    return (
      this.#byId.get(association.id) === association ||
      this.#initiating.get(toHex(association.cookies.initiator)) === association
    );
  }

  established(association: Association): void {
    this.halfOpen.remove(association);
    this.#join(association);
  }

  /** The peer's address or port changed; what this SA made goes with it. */
  moved(association: Association, remote: Endpoint): void {
    const before = this.#peerOf.get(association);
    association.remote = remote;
    if (!before || before.name === nameOf(association)) return;
    const own = before.children.filter(({ child }) => child.ikeSa === association.id);
    this.#leave(association);
    const peer = this.#join(association);
    for (const child of own) {
      this.#disown(child);
      child.peer = peer;
      peer.children.push(child);
    }
  }

  remove(association: Association): void {
    this.#byId.delete(association.id);
    this.#initiating.delete(toHex(association.cookies.initiator));
    this.halfOpen.remove(association);
    this.#leave(association);
  }

  addChild(association: Association, child: ChildSa, now: Instant): void {
    const lifetime = milliseconds(child.lifetimeSeconds * 1000 + limits.lifetimeGraceMs);
    const peer = this.#peerOf.get(association) ?? this.#join(association);
    const known: Child = { child, peer, expiresAt: later(now, lifetime) };
    this.#children.set(child.spiIn, known);
    peer.children.push(known);
  }

  /** Inbound SPIs of ESP SAs that this IKE SA made, or that a former one of the same peer left behind. */
  childrenInCareOf(association: Association): Spi[] {
    const id = association.id;
    return this.#childrenOf(association)
      .filter(({ child }) => child.ikeSa === id || !this.#byId.has(child.ikeSa))
      .map(({ child }) => child.spiIn);
  }

  childCount(association: Association): number {
    const id = association.id;
    return this.#childrenOf(association).filter(({ child }) => child.ikeSa === id).length;
  }

  /** The SA of this peer that sends to this SPI of its. */
  childSendingTo(association: Association, spiOut: number): Spi | undefined {
    return this.#childrenOf(association).find(({ child }) => child.spiOut === spiOut)?.child.spiIn;
  }

  removeChild(spiIn: Spi, reason: ClosedBecause, out: IkeEffect[]): void {
    const known = this.#children.get(spiIn);
    if (!known) return;
    this.#children.delete(spiIn);
    this.#orphans.delete(known);
    this.#disown(known);
    this.#endQuickMode(known.child);
    out.push({ kind: 'child-deleted', ikeSa: known.child.ikeSa, spiIn, reason });
  }

  /** Message 3 that comes when its pair of ESP SAs is gone already makes none. */
  #endQuickMode({ ikeSa, spiIn }: ChildSa): void {
    const quickModes = this.#byId.get(ikeSa)?.quickModes;
    if (!quickModes) return;
    for (const { messageId, state } of quickModes.values())
      if (state.at === 'await-hash-3' && state.child.spiIn === spiIn) quickModes.delete(messageId);
  }

  /**
   * The peer has no IKE SA left: its ESP SAs go soon, those of former IKE SAs as well. Behind one NAT there may be others by the
   * same name, whose IKE SA has expired and whose ESP SAs live on: the port tells them apart.
   */
  expireOrphans(association: Association, now: Instant, after: Duration): void {
    const peer = this.#peers.get(nameOf(association));
    if (!peer || peer.associations.length > 0) return;
    const { id, remote } = association;
    for (const known of peer.children) {
      if (known.child.ikeSa !== id && known.child.remote.port !== remote.port) continue;
      known.expiresAt = later(now, after);
      this.#orphans.add(known);
    }
  }

  /** What is over: of many SAs a part is looked at in each call. */
  expired(now: Instant): { associations: Association[]; children: Spi[] } {
    const isOver = ({ expiresAt }: Child) => expiresAt <= now;
    const children = new Set([...this.#orphans].filter(isOver));
    for (const known of this.#childPatrol.next()) if (isOver(known)) children.add(known);
    return {
      associations: this.#associationPatrol
        .next()
        .filter(({ established }) => established && established.expiresAt <= now),
      children: [...children].map(({ child }) => child.spiIn),
    };
  }

  #childrenOf(association: Association): readonly Child[] {
    return this.#peerOf.get(association)?.children ?? [];
  }

  #join(association: Association): Peer {
    const name = nameOf(association);
    const { address } = association.remote;
    const peer = this.#peers.get(name) ?? { name, address, associations: [], children: [] };
    if (!this.#peers.has(name)) this.#peersAt.set(address, (this.#peersAt.get(address) ?? 0) + 1);
    this.#peers.set(name, peer);
    this.#peerOf.set(association, peer);
    peer.associations.push(association);
    return peer;
  }

  #leave(association: Association): void {
    const peer = this.#peerOf.get(association);
    if (!peer) return;
    this.#peerOf.delete(association);
    take(peer.associations, association);
    this.#forgetIfEmpty(peer);
  }

  #disown(known: Child): void {
    take(known.peer.children, known);
    this.#forgetIfEmpty(known.peer);
  }

  #forgetIfEmpty({ name, address, associations, children }: Peer): void {
    if (associations.length > 0 || children.length > 0) return;
    this.#peers.delete(name);
    const left = (this.#peersAt.get(address) ?? 1) - 1;
    if (left > 0) this.#peersAt.set(address, left);
    else this.#peersAt.delete(address);
  }
}

function take<T>(from: T[], item: T): void {
  const index = from.indexOf(item);
  if (index >= 0) from.splice(index, 1);
}
