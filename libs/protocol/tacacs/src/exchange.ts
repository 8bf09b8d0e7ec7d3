import { text } from '@sekisho/wire';
import {
  type AccountingReply,
  type AccountingRequest,
  decodeAccountingReply,
  encodeAccountingRequest,
} from './accounting.ts';
import { type AuthenticationReply, decodeReply, encodeContinue, encodeStart } from './authentication.ts';
import {
  type AuthorizationRequest,
  type AuthorizationResponse,
  decodeAuthorizationResponse,
  encodeAuthorizationRequest,
} from './authorization.ts';
import type { AuthenticationService, Subject } from './fields.ts';
import type { PacketType } from './header.ts';
import { limits } from './limits.ts';
import { minorVersionOf, type Proof, startData } from './proof.ts';

/** What a session of one kind says, and what the answers come to; of bodies in clear, without their headers. */
export interface Exchange<Outcome> {
  readonly type: PacketType;
  readonly minorVersion: 0 | 1;
  first(): Uint8Array;
  /** @throws DecodeError */
  next(body: Uint8Array): ExchangeStep<Outcome>;
}

export type ExchangeStep<Outcome> =
  | { readonly kind: 'send'; readonly body: Uint8Array }
  /** `body`, if any, is sent without an answer to be waited for. */
  | { readonly kind: 'done'; readonly outcome: Outcome; readonly body?: Uint8Array };

/** What a login came to. Messages are the server's own. */
export type AuthenticationOutcome =
  | { readonly kind: 'pass'; readonly message: string }
  | { readonly kind: 'fail'; readonly message: string }
  /** The server asked for more than a name and a password. */
  | { readonly kind: 'challenge'; readonly prompt: string }
  /** The server could not tell; another one may. */
  | { readonly kind: 'error'; readonly message: string };

/** Who logs in, and how. */
export interface LoginRequest extends Subject {
  /** 0..15; 1 is an ordinary user. */
  readonly privilege: number;
  readonly service: AuthenticationService;
  readonly proof: Proof;
}

/** A login: PAP, CHAP and MS-CHAPv2 in one round, ASCII by as many prompts as the server has (RFC 8907 §5.4.2). */
export class Authentication implements Exchange<AuthenticationOutcome> {
  readonly type = 'authentication';
  readonly minorVersion: 0 | 1;
  readonly #request: LoginRequest;
  #prompts = 0;
  #passwordSent = false;

  constructor(request: LoginRequest) {
    this.#request = request;
    this.minorVersion = minorVersionOf(request.proof.type);
  }

  first(): Uint8Array {
    const { proof, ...rest } = this.#request;
    const data = startData(proof);
    const body = encodeStart({ ...rest, type: proof.type, data });
    data.fill(0);
    return body;
  }

  next(body: Uint8Array): ExchangeStep<AuthenticationOutcome> {
    const reply = decodeReply(body);
    const message = readable(reply.message);
    switch (reply.status) {
      case 'pass':
      case 'fail':
        return done({ kind: reply.status, message });
      case 'error':
        return done({ kind: 'error', message: message || readable(text(reply.data)) });
      // RFC 8907 §5.4.3: who follows no referral, and begins no login anew, takes these two for a failure.
      case 'follow':
      case 'restart':
        return done({ kind: 'fail', message: message || `the server answered ${reply.status}` });
      case 'get-user':
      case 'get-password':
      case 'get-data':
        return this.#prompted({ ...reply, message });
    }
  }

  #prompted({ status, message }: AuthenticationReply): ExchangeStep<AuthenticationOutcome> {
    const { proof, user } = this.#request;
    this.#prompts += 1;
    if (proof.type !== 'ascii' || this.#prompts > limits.promptsMax) {
      return abort({ kind: 'error', message: 'the server asked for more than this login has' });
    }
    if (status === 'get-user') return answer(new TextEncoder().encode(user));
    if (status === 'get-data') return abort({ kind: 'challenge', prompt: message });
    // Some servers let a person try again; the same password would be as wrong as it was.
    if (this.#passwordSent) return abort({ kind: 'fail', message });
    this.#passwordSent = true;
    return answer(proof.password.reveal());
  }
}

/** Texts that every reply has. */
type Reply = Pick<AccountingReply, 'message' | 'data'>;

interface OneRoundParts<R extends Reply> {
  readonly type: PacketType;
  readonly encode: () => Uint8Array;
  readonly decode: (body: Uint8Array) => R;
}

/** One question, one answer. */
class OneRound<R extends Reply> implements Exchange<R> {
  readonly type: PacketType;
  readonly minorVersion = 0;
  readonly #parts: OneRoundParts<R>;

  constructor(parts: OneRoundParts<R>) {
    this.type = parts.type;
    this.#parts = parts;
  }

  first(): Uint8Array {
    return this.#parts.encode();
  }

  next(body: Uint8Array): ExchangeStep<R> {
    const reply = this.#parts.decode(body);
    return done({ ...reply, message: readable(reply.message), data: readable(reply.data) });
  }
}

/** RFC 8907 §6. */
export class Authorization extends OneRound<AuthorizationResponse> {
  constructor(request: AuthorizationRequest) {
    super({
      type: 'authorization',
      encode: () => encodeAuthorizationRequest(request),
      decode: decodeAuthorizationResponse,
    });
  }
}

/** RFC 8907 §7. */
export class Accounting extends OneRound<AccountingReply> {
  constructor(request: AccountingRequest) {
    super({ type: 'accounting', encode: () => encodeAccountingRequest(request), decode: decodeAccountingReply });
  }
}

const done = <Outcome>(outcome: Outcome) => ({ kind: 'done', outcome }) as const;

const answer = (bytes: Uint8Array) =>
  ({ kind: 'send', body: encodeContinue({ kind: 'answer', answer: bytes }) }) as const;

const abort = (outcome: AuthenticationOutcome): ExchangeStep<AuthenticationOutcome> => ({
  kind: 'done',
  outcome,
  body: encodeContinue({ kind: 'abort', reason: '' }),
});

/** A server's text as one line of bounded length. */
const readable = (message: string): string =>
  message
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, limits.messageCharactersMax);
