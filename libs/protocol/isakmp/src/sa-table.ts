import { type Duration, type Endpoint, formatEndpoint, type Instant, later, milliseconds, toHex } from '@sekisho/wire';
import { type Association, associationId } from './association.ts';
import type { ChildSa, ClosedBecause, IkeEffect, IkeSaId, Spi } from './endpoint.ts';
import { limits } from './limits.ts';

interface Child {
  readonly child: ChildSa;
  readonly peer: string;
  expiresAt: Instant;
}

/** First messages of Main Mode are told apart by cookie and sender. */
export const firstMessageKey = (initiatorCookie: Uint8Array, remote: Endpoint): string =>
  `${toHex(initiatorCookie)} ${formatEndpoint(remote)}`;

/** A peer is its identity at its address: what one of its IKE SAs made, another one may delete. */
const peerOf = ({ established, remote }: Association): string => `${established?.identity.text} ${remote.address}`;

/** All IKE SAs and ESP SAs of an endpoint, by every name a message gives them, and the count of unfinished ones. */
export class SaTable {
  readonly #byId = new Map<IkeSaId, Association>();
  /** Initiators that do not know the responder's cookie yet, by their own. */
  readonly #initiating = new Map<string, Association>();
  readonly #byFirstMessage = new Map<string, Association>();
  readonly #firstMessageKeys = new Map<Association, string>();
  readonly #halfOpenOf = new Map<string, number>();
  readonly #halfOpen = new Map<Association, string>();
  readonly #children = new Map<Spi, Child>();
  readonly #peers = new Map<string, Set<Association>>();
  readonly #peerOf = new Map<Association, string>();

  get size(): number {
    return this.#byId.size + this.#initiating.size + this.#children.size;
  }

  byId(id: IkeSaId): Association | undefined {
    return this.#byId.get(id);
  }

  initiating(initiatorCookie: Uint8Array): Association | undefined {
    return this.#initiating.get(toHex(initiatorCookie));
  }

  byFirstMessage(key: string): Association | undefined {
    return this.#byFirstMessage.get(key);
  }

  mayBegin(address: string): boolean {
    const ofAddress = this.#halfOpenOf.get(address) ?? 0;
    return this.#halfOpen.size < limits.halfOpenMax && ofAddress < limits.halfOpenPerAddressMax;
  }

  addResponder(association: Association, key: string): void {
    this.#byId.set(associationId(association), association);
    this.#byFirstMessage.set(key, association);
    this.#firstMessageKeys.set(association, key);
    const { address } = association.remote;
    this.#halfOpen.set(association, address);
    this.#halfOpenOf.set(address, (this.#halfOpenOf.get(address) ?? 0) + 1);
  }

  addInitiator(association: Association): void {
    this.#initiating.set(toHex(association.cookies.initiator), association);
  }

  /** The responder's cookie is known. */
  nameInitiator(association: Association): void {
    this.#initiating.delete(toHex(association.cookies.initiator));
    this.#byId.set(associationId(association), association);
  }

  has(association: Association): boolean {
    return (
      this.#byId.get(associationId(association)) === association ||
      this.#initiating.get(toHex(association.cookies.initiator)) === association
    );
  }

  established(association: Association): void {
    this.#endHalfOpen(association);
    this.#joinPeer(association);
  }

  moved(association: Association, remote: Endpoint): void {
    this.#leavePeer(association);
    association.remote = remote;
    this.#joinPeer(association);
  }

  remove(association: Association): void {
    this.#byId.delete(associationId(association));
    this.#initiating.delete(toHex(association.cookies.initiator));
    this.#endHalfOpen(association);
    this.#leavePeer(association);
  }

  addChild(association: Association, child: ChildSa, now: Instant): void {
    const lifetime = milliseconds(child.lifetimeSeconds * 1000 + limits.lifetimeGraceMs);
    this.#children.set(child.spiIn, { child, peer: peerOf(association), expiresAt: later(now, lifetime) });
  }

  /** Inbound SPIs of ESP SAs that this IKE SA made, or that a former one of the same peer left behind. */
  childrenInCareOf(association: Association): Spi[] {
    const id = associationId(association);
    const peer = peerOf(association);
    return [...this.#children.values()]
      .filter(({ child, peer: owner }) => child.ikeSa === id || (owner === peer && !this.#byId.has(child.ikeSa)))
      .map(({ child }) => child.spiIn);
  }

  childCount(association: Association): number {
    const id = associationId(association);
    return [...this.#children.values()].filter(({ child }) => child.ikeSa === id).length;
  }

  /** The SA of this peer that sends with this SPI. */
  childSending(association: Association, spiOut: number): Spi | undefined {
    const peer = peerOf(association);
    return [...this.#children.values()].find(({ child, peer: owner }) => child.spiOut === spiOut && owner === peer)
      ?.child.spiIn;
  }

  removeChild(spiIn: Spi, reason: ClosedBecause, out: IkeEffect[]): void {
    const known = this.#children.get(spiIn);
    if (!known) return;
    this.#children.delete(spiIn);
    out.push({ kind: 'child-deleted', ikeSa: known.child.ikeSa, spiIn, reason });
  }

  /** The peer has no IKE SA left: its ESP SAs go soon. */
  expireOrphans(association: Association, now: Instant, after: Duration): void {
    const peer = peerOf(association);
    if (this.#peers.has(peer)) return;
    for (const known of this.#children.values()) {
      if (known.peer === peer && known.child.ikeSa === associationId(association)) known.expiresAt = later(now, after);
    }
  }

  expired(now: Instant): { associations: Association[]; children: Spi[] } {
    const isOver = (association: Association) => association.established && association.established.expiresAt <= now;
    return {
      associations: [...this.#byId.values()].filter(isOver),
      children: [...this.#children.values()]
        .filter(({ expiresAt }) => expiresAt <= now)
        .map(({ child }) => child.spiIn),
    };
  }

  associations(): Iterable<Association> {
    return this.#byId.values();
  }

  #endHalfOpen(association: Association): void {
    const key = this.#firstMessageKeys.get(association);
    this.#firstMessageKeys.delete(association);
    if (key !== undefined) this.#byFirstMessage.delete(key);
    const address = this.#halfOpen.get(association);
    if (address === undefined) return;
    this.#halfOpen.delete(association);
    const left = (this.#halfOpenOf.get(address) ?? 1) - 1;
    if (left > 0) this.#halfOpenOf.set(address, left);
    else this.#halfOpenOf.delete(address);
  }

  #joinPeer(association: Association): void {
    if (!association.established) return;
    const peer = peerOf(association);
    this.#peerOf.set(association, peer);
    const members = this.#peers.get(peer) ?? new Set();
    this.#peers.set(peer, members.add(association));
  }

  #leavePeer(association: Association): void {
    const peer = this.#peerOf.get(association);
    if (peer === undefined) return;
    this.#peerOf.delete(association);
    const members = this.#peers.get(peer);
    members?.delete(association);
    if (members?.size === 0) this.#peers.delete(peer);
  }
}
