import { Cursor, DecodeError, text, utf8 } from '@sekisho/wire';
import type { EapFailure, EapMethod, EapServer, EapServerEnvironment, EapServerStep } from './eap.ts';
import { limits } from './limits.ts';
import { decodeMd5Challenge, encodeMd5Challenge } from './md5-challenge.ts';
import { decodeEapPacket, type EapPacket, eapTypes, encodeEapPacket } from './packet.ts';

const methodTypes: Record<EapMethod, number> = { 'md5-challenge': eapTypes.md5Challenge };

type Response = Extract<EapPacket, { type: number }>;

/** A request that is out, and the methods the peer has refused so far. */
interface Pending {
  readonly identity: string;
  readonly method: EapMethod;
  readonly refused: readonly EapMethod[];
  readonly identifier: number;
  readonly challenge: Uint8Array;
  readonly request: Uint8Array;
}

/** Where a conversation stands, in plain values. */
export type EapServerState =
  | { readonly at: 'await-identity' }
  | ({ readonly at: 'await-response' } & Pending)
  | ({ readonly at: 'await-verdict' } & Pending)
  | { readonly at: 'done'; readonly step: EapServerStep };

/** Serves one conversation, from the peer's Identity on (RFC 3748 §2). */
export const createEapServer = (environment: EapServerEnvironment): EapServer => new MethodServer(environment);

class MethodServer implements EapServer {
  state: EapServerState = { at: 'await-identity' };
  rounds = 0;

  constructor(private readonly environment: EapServerEnvironment) {}

  receive(packet: Uint8Array): EapServerStep {
    if (this.state.at === 'done') return this.state.step;
    this.rounds += 1;
    try {
      const response = decodeEapPacket(packet);
      if (response.code !== 'response') return this.#fail(response.identifier, 'unexpected-response');
      if (this.rounds > limits.roundsMax) return this.#fail(response.identifier, 'too-many-rounds');
      return this.#receive(response);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return this.#fail(packet[1] ?? 0, 'malformed');
    }
  }

  verified(right: boolean): EapServerStep {
    const { state } = this;
    if (state.at === 'done') return state.step;
    if (state.at !== 'await-verdict') return this.#fail(0, 'unexpected-response');
    const { identifier, identity, method } = state;
    if (!right) return this.#fail(identifier, 'refused');
    return this.#finish({
      kind: 'success',
      packet: encodeEapPacket({ code: 'success', identifier }),
      identity,
      method,
    });
  }

  #receive(response: Response): EapServerStep {
    const { state } = this;
    switch (state.at) {
      case 'await-identity':
        return this.#identified(response);
      case 'await-response':
        // Not an answer to this request: it is asked again, until the rounds are used up.
        if (response.identifier !== state.identifier) return { kind: 'send', packet: state.request };
        return this.#answered(response, state);
      default:
        return this.#fail(response.identifier, 'unexpected-response');
    }
  }

  #identified({ identifier, type, data }: Response): EapServerStep {
    if (type !== eapTypes.identity) return this.#fail(identifier, 'unexpected-response');
    const identity = text(new Cursor(data).rest({ field: 'identity', max: limits.identityBytesMax }));
    return this.#offer(identifier, identity, this.environment.methods[0], []);
  }

  #answered(response: Response, pending: Pending): EapServerStep {
    if (response.type === eapTypes.nak) return this.#naked(response, pending);
    if (response.type !== methodTypes[pending.method]) return this.#fail(response.identifier, 'unexpected-response');
    const { value } = decodeMd5Challenge(response.data);
    if (value.length !== limits.md5Bytes) return this.#fail(response.identifier, 'malformed');
    this.state = { ...pending, at: 'await-verdict' };
    const { identity, identifier, challenge } = pending;
    return {
      kind: 'verify',
      identity,
      credentials: { method: 'chap-md5', identifier, challenge, response: value.slice() },
    };
  }

  /** RFC 3748 §5.3.1: the first of our methods that the peer names and has not refused. */
  #naked({ identifier, data }: Response, { identity, method, refused }: Pending): EapServerStep {
    const without = [...refused, method];
    const next = this.environment.methods.find((one) => !without.includes(one) && data.includes(methodTypes[one]));
    return this.#offer(identifier, identity, next, without);
  }

  #offer(
    answered: number,
    identity: string,
    method: EapMethod | undefined,
    refused: readonly EapMethod[],
  ): EapServerStep {
    if (!method) return this.#fail(answered, 'no-common-method', identity);
    const identifier = (answered + 1) & 0xff;
    const challenge = this.environment.random.bytes(limits.challengeBytes);
    const name = utf8(this.environment.name).subarray(0, limits.identityBytesMax);
    const data = encodeMd5Challenge({ value: challenge, name });
    const request = encodeEapPacket({ code: 'request', identifier, type: methodTypes[method], data });
    this.state = { at: 'await-response', identity, method, refused, identifier, challenge, request };
    return { kind: 'send', packet: request };
  }

  #fail(identifier: number, reason: EapFailure, identity = this.#identity()): EapServerStep {
    return this.#finish({
      kind: 'failure',
      packet: encodeEapPacket({ code: 'failure', identifier }),
      identity,
      reason,
    });
  }

  #finish(step: EapServerStep): EapServerStep {
    this.state = { at: 'done', step };
    return step;
  }

  #identity(): string | undefined {
    return 'identity' in this.state ? this.state.identity : undefined;
  }
}
