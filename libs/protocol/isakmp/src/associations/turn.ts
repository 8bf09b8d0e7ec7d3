import type { Endpoint, Instant } from '@sekisho/wire';
import type { IkeDatagram, IkeEffect, IkeEnvironment } from '../endpoint.ts';
import type { IkeQuestion } from '../questions.ts';
import type { Refusal } from '../refusals.ts';
import type { ChildSa, ClosedBecause, Spi } from '../security-associations.ts';
import type { Association } from './association.ts';

type WithoutId<Q> = Q extends unknown ? Omit<Q, 'question'> : never;

/** Whose question it is, to find the exchange that the answer belongs to. */
export interface QuestionOwner {
  readonly association: Association;
  /** Message id of a Quick Mode; undefined: Main Mode. */
  readonly quickMode?: number;
}

/** What an exchange works with during one call: where its effects go, and the endpoint's registers. */
export interface Turn {
  readonly env: IkeEnvironment;
  readonly now: Instant;
  readonly out: IkeEffect[];
  ask(owner: QuestionOwner, question: WithoutId<IkeQuestion>): void;
  /** The association is established: it is found by its cookies for the rest of its life. */
  established(association: Association): void;
  /** The peer has answered from its address. @returns false when there is no room for it now */
  proven(association: Association): boolean;
  /** The peer's address or port changed; what this SA made goes with it. */
  moved(association: Association, remote: Endpoint): void;
  /** Takes an association out of the table. */
  drop(association: Association, reason: ClosedBecause): void;
  addChild(association: Association, child: ChildSa): void;
  removeChild(spiIn: Spi): void;
  /** The peer has deleted its inbound SA with this SPI, our outbound one. */
  removeChildSendingTo(association: Association, spiOut: number): void;
}

/**
 * An authenticated message that was never seen before came from here: a NAT may have moved the peer to another port, or the
 * peer itself to another network (RFC 3947 §4, RFC 3948 §4). A peer that has gone to the NAT-T port stays on it.
 */
export function follow(turn: Turn, association: Association, { remote, local }: IkeDatagram): void {
  if (local.port !== association.local.port) return;
  association.local = local;
  const before = association.remote;
  if (remote.address === before.address && remote.port === before.port) return;
  turn.moved(association, remote);
}

export function refuse(turn: Turn, association: Association, refusal: Refusal): void {
  const { code, detail, reason, awaited, preSharedKey } = refusal;
  const { attempt, remote, established, recorded, traits } = association;
  if (!recorded) return ignore(turn, remote, 'unrecorded attempt given up');
  const ikeSa = established && association.id;
  turn.out.push({
    kind: 'refused',
    attempt,
    code,
    detail,
    ...(reason !== undefined && { reason }),
    ...(awaited !== undefined && { awaited }),
    ...(preSharedKey !== undefined && { preSharedKey }),
    vendorIds: traits.vendorIds,
    offered: traits.offered,
    remote,
    ikeSa,
  });
}

/** @param reason counted by: from a closed set, without content of the message */
export function ignore(turn: Turn, remote: Endpoint, reason: string): void {
  turn.out.push({ kind: 'ignored', reason, remote });
}
