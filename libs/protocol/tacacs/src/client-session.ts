import { DecodeError, type Secret } from '@sekisho/wire';
import type { Exchange } from './exchange.ts';
import type { Header } from './header.ts';
import { openPacket, type SealedPacket, sealPacket } from './packet.ts';

/** Why a session can't go on. Nothing is known of what the server thinks. */
export type SessionProblem =
  /** The body makes no sense: most often the secret is another than the server's (RFC 8907 §4.5.2). */
  | 'unreadable'
  /** The server hides nothing, although there is a secret: RFC 8907 §4.5.3 has such packets dropped. */
  | 'in-clear'
  /** Another session, another kind of packet, or one out of turn (RFC 8907 §4.1). */
  | 'out-of-turn';

export type SessionStep<Outcome> =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  /** `bytes`, if any, is sent without an answer to be waited for. */
  | { readonly kind: 'done'; readonly outcome: Outcome; readonly bytes?: Uint8Array }
  | { readonly kind: 'broken'; readonly problem: SessionProblem };

export interface ClientSessionParts<Outcome> {
  readonly exchange: Exchange<Outcome>;
  readonly secret: Secret;
  /** 32 random bits: RFC 8907 §10.5.1 wants them strong, the pad of the obfuscation hangs on them. */
  readonly id: number;
  /** Offer the server to keep the connection for other sessions (RFC 8907 §4.3). */
  readonly singleConnection: boolean;
}

/** The client's side of one session: numbers, obfuscation and order of its packets (RFC 8907 §3.5, §4). */
export class ClientSession<Outcome> {
  readonly #parts: ClientSessionParts<Outcome>;
  #sequence = 1;

  constructor(parts: ClientSessionParts<Outcome>) {
    this.#parts = parts;
  }

  start(): Uint8Array {
    return this.#seal(this.#parts.exchange.first());
  }

  receive(packet: SealedPacket): SessionStep<Outcome> {
    const { header } = packet;
    const { exchange, id, secret } = this.#parts;
    // Behind 255 nothing can come: seq_no never wraps (RFC 8907 §4.1).
    const expected = this.#sequence + 1;
    if (header.session !== id || header.type !== exchange.type || header.sequence !== expected) {
      return broken('out-of-turn');
    }
    if (header.inClear) return broken('in-clear');
    this.#sequence += 2;
    return this.#read(openPacket(packet, secret));
  }

  #read(body: Uint8Array): SessionStep<Outcome> {
    try {
      const step = this.#parts.exchange.next(body);
      if (step.kind === 'send') return { kind: 'send', bytes: this.#seal(step.body) };
      const { outcome } = step;
      return step.body === undefined
        ? { kind: 'done', outcome }
        : { kind: 'done', outcome, bytes: this.#seal(step.body) };
    } catch (error) {
      if (error instanceof DecodeError) return broken('unreadable');
      throw error;
    }
  }

  /** Wipes the body, which may hold a password. */
  #seal(body: Uint8Array): Uint8Array {
    const { exchange, id, secret, singleConnection } = this.#parts;
    const header: Header = {
      minorVersion: exchange.minorVersion,
      type: exchange.type,
      sequence: this.#sequence,
      inClear: false,
      // RFC 8907 §4.3 has it ignored behind the first packets; tac_plus goes by the last one that it read.
      singleConnection,
      session: id,
    };
    const packet = sealPacket(header, body, secret);
    body.fill(0);
    return packet;
  }
}

const broken = (problem: SessionProblem) => ({ kind: 'broken', problem }) as const;
