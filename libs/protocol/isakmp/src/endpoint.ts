import type { Endpoint, Instant, Random } from '@sekisho/wire';
import type { KeyLog } from './keys/key-log.ts';
import type { IkePolicy } from './policy.ts';
import type { IkeAnswer, IkeQuestion, QuestionId } from './questions.ts';
import type { IkeRefusal } from './refusals.ts';
import type { ChildSa, ClosedBecause, IkeSaId, IkeSaInfo, Spi } from './security-associations.ts';

/** What an endpoint is made with. */
export interface IkeEnvironment {
  readonly policy: IkePolicy;
  readonly random: Random;
  /** Allocates the SPI of an inbound ESP SA; the one allocator lives outside so that SPIs can carry an owner's bits. */
  readonly allocateSpi: () => Spi;
  /** The responder cookie of an attempt, 8 bytes, made outside for the same reason; undefined: all of it random. */
  readonly allocateResponderCookie?: (() => Uint8Array) | undefined;
  /** Makes the id that follows one connection attempt from its first IKE packet on (a ULID). */
  readonly nameAttempt: () => string;
  readonly keyLog?: KeyLog | undefined;
}

export const newResponderCookie = ({ allocateResponderCookie, random }: IkeEnvironment): Uint8Array =>
  allocateResponderCookie?.() ?? random.bytes(8);

/** One UDP datagram of the IKE ports. On port 4500 the non-ESP marker (RFC 3948 §2.2) is already taken off. */
export interface IkeDatagram {
  readonly bytes: Uint8Array;
  readonly remote: Endpoint;
  /** The address the datagram was sent to, as this host sees it, and the port: 500 or 4500. */
  readonly local: Endpoint;
}

/** Steps an administrator wants to see of a connection, in order: `main-mode-5` is the client's proof, in Aggressive Mode its message 3. */
export type IkeStep = 'main-mode-1' | 'main-mode-3' | 'main-mode-5' | 'quick-mode-1' | 'quick-mode-3';

/** Why something is sent that was sent before: the peer did not answer, or asked the same again. */
export type SentAgain = 'unanswered' | 'repeated';

/** What the host is to do, in order. */
export type IkeEffect =
  /** The peer says it has no other SAs with this gateway (RFC 2407 §4.6.3.3), in an Informational after Main Mode. */
  | { readonly kind: 'initial-contact'; readonly ikeSa: IkeSaId }
  | {
      readonly kind: 'send';
      readonly bytes: Uint8Array;
      readonly remote: Endpoint;
      readonly local: Endpoint;
      readonly again?: SentAgain;
    }
  | IkeQuestion
  | {
      readonly kind: 'step';
      readonly attempt: string;
      readonly step: IkeStep;
      readonly remote: Endpoint;
      /** With the first: Vendor ID payloads in the order sent, as hexadecimal digits. */
      readonly vendorIds?: readonly string[];
      /** And its phase 1 transforms in the order sent, such as `aes256-sha1-modp2048`. */
      readonly offered?: readonly string[];
      /** Of Aggressive Mode. */
      readonly aggressive?: true;
    }
  | { readonly kind: 'sa-established'; readonly sa: IkeSaInfo }
  /** A message under this SA came from another address or port, where answers go from now on. */
  | { readonly kind: 'moved'; readonly ikeSa: IkeSaId; readonly remote: Endpoint }
  /** The new pair of ESP SAs may be used: as responder on Quick Mode message 3, inbound already after message 1 is answered. */
  | { readonly kind: 'child-established'; readonly child: ChildSa }
  /** Inbound ESP may arrive on this SPI before message 3 does (the responder's message 2 is out). */
  | { readonly kind: 'child-expected'; readonly child: ChildSa }
  | { readonly kind: 'child-deleted'; readonly ikeSa: IkeSaId; readonly spiIn: Spi; readonly reason: ClosedBecause }
  | { readonly kind: 'sa-deleted'; readonly id: IkeSaId; readonly attempt: string; readonly reason: ClosedBecause }
  | IkeRefusal
  /** A message that was ignored: counted by reason, never logged with content. */
  | { readonly kind: 'ignored'; readonly reason: string; readonly remote: Endpoint };

/** How much an endpoint has to do. */
export interface IkeLoad {
  /** IKE SAs as responder, begun and not yet established. */
  readonly halfOpen: number;
  /** IKE SAs in all. */
  readonly associations: number;
}

/** What an initiator wants. */
export interface IkeTarget {
  readonly remote: Endpoint;
  readonly local: Endpoint;
  /** UDP port this client uses for L2TP inside ESP. */
  readonly clientPort: number;
  /** Address it has behind its NAT, and names itself by; by default the one it sends from. */
  readonly ownAddress?: string;
}

/**
 * All IKEv1 exchanges of one host, both roles, without sockets or clock (RFC 2408, 2409, 2407, 3947, 3706).
 * Every method returns effects to carry out in order; `deadline` says when `timeout` wants to be called next.
 */
export interface IkeEndpoint {
  receive(datagram: IkeDatagram, now: Instant): IkeEffect[];
  /** The answer to a question among the effects. */
  answer(question: QuestionId, answer: IkeAnswer, now: Instant): IkeEffect[];
  /** A question can't be answered now: a responder's peer is left to repeat its message, which asks again. */
  postpone(question: QuestionId): void;
  timeout(now: Instant): IkeEffect[];
  deadline(): Instant | undefined;
  /**
   * Initiator: Main Mode, then one Quick Mode. The attempt's name is in every effect that follows.
   * @throws RangeError when the policy has neither pre-shared key nor certificate to offer
   */
  connect(target: IkeTarget, now: Instant): IkeEffect[];
  /** Initiator: a further Quick Mode under the SA. */
  rekeyChild(id: IkeSaId, now: Instant): IkeEffect[];
  /** Initiator: a fresh Main Mode to the same peer while the old SA lives. */
  rekey(id: IkeSaId, now: Instant): IkeEffect[];
  /** Sends DELETE for every ESP SA, then for the IKE SA (RFC 2408 §3.15), and forgets them. */
  close(id: IkeSaId, now: Instant): IkeEffect[];
  /** Sends DELETE for one pair of ESP SAs under the IKE SA (RFC 2408 §3.15), and forgets it. */
  closeChild(id: IkeSaId, spiIn: Spi, now: Instant): IkeEffect[];
  /** Sends R-U-THERE (RFC 3706 §5.3) where the peer announced DPD; no answer after retries ends in `sa-deleted`. */
  probe(id: IkeSaId, now: Instant): IkeEffect[];
  load(): IkeLoad;
  /** The peer's address or port changed, as an authenticated ESP packet showed. */
  moved(id: IkeSaId, remote: Endpoint): void;
}
