import { DecodeError } from '@sekisho/wire';
import type { EapFailure, EapMethod, EapServer, EapServerEnvironment, EapServerStep, EapVerdict } from './eap.ts';
import { limits } from './limits.ts';
import { Md5ChallengeServer } from './methods/md5-challenge/server.ts';
import type { ServerMethod, ServerMethodStep } from './methods/method.ts';
import { MsChapV2Server } from './methods/ms-chap-v2/server.ts';
import type { TlsOutput } from './methods/tls/engine.ts';
import { EapTlsServer } from './methods/tls/server.ts';
import { decodeEapPacket, decodeIdentity, type EapPacket, eapTypes, encodeEapPacket } from './packet.ts';

interface Offer {
  readonly type: number;
  readonly create: (environment: EapServerEnvironment) => ServerMethod;
}

const offers: Readonly<Record<EapMethod, Offer>> = {
  'md5-challenge': {
    type: eapTypes.md5Challenge,
    create: ({ random, name }) => new Md5ChallengeServer(random, name),
  },
  'ms-chap-v2': { type: eapTypes.msChapV2, create: ({ random, name }) => new MsChapV2Server(random, name) },
  tls: { type: eapTypes.tls, create: () => new EapTlsServer() },
};

type Response = Extract<EapPacket, { type: number }>;

/** A method under way, with the request that is out. */
interface Pending {
  readonly identity: string;
  readonly method: EapMethod;
  readonly exchange: ServerMethod;
  /** Methods the peer has refused so far. */
  readonly refused: readonly EapMethod[];
  readonly identifier: number;
  readonly request: Uint8Array;
  /** The peer has answered the method and can't refuse it any more (RFC 3748 §5.3.1). */
  readonly begun: boolean;
}

/** Where a conversation stands. */
type State =
  | { readonly at: 'await-identity' }
  | ({ readonly at: 'await-response' | 'await-verdict' | 'await-tls' } & Pending)
  | { readonly at: 'done'; readonly step: EapServerStep };

/** Serves one conversation, from the peer's Identity on (RFC 3748 §2). */
export const createEapServer = (environment: EapServerEnvironment): EapServer => new MethodServer(environment);

class MethodServer implements EapServer {
  #state: State = { at: 'await-identity' };
  #rounds = 0;

  constructor(private readonly environment: EapServerEnvironment) {}

  receive(packet: Uint8Array): EapServerStep {
    if (this.#state.at === 'done') return this.#state.step;
    this.#rounds += 1;
    try {
      const response = decodeEapPacket(packet);
      if (response.code !== 'response') return this.#fail(response.identifier, 'unexpected-response');
      if (this.#rounds > this.#roundsMax) return this.#fail(response.identifier, 'too-many-rounds');
      return this.#receive(response);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return this.#fail(packet[1] ?? 0, 'malformed');
    }
  }

  verified(verdict: EapVerdict): EapServerStep {
    const state = this.#state;
    if (state.at === 'done') return state.step;
    if (state.at !== 'await-verdict') return this.#fail(0, 'unexpected-response');
    return this.#follow(state.exchange.verified(verdict), state);
  }

  tls(output: TlsOutput): EapServerStep {
    const state = this.#state;
    if (state.at === 'done') return state.step;
    if (state.at !== 'await-tls' || state.exchange.tls === undefined) return this.#fail(0, 'unexpected-response');
    return this.#follow(state.exchange.tls(output), state);
  }

  get #roundsMax(): number {
    return ('exchange' in this.#state ? this.#state.exchange.roundsMax : undefined) ?? limits.roundsMax;
  }

  #receive(response: Response): EapServerStep {
    const state = this.#state;
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
    const identity = decodeIdentity(data);
    return this.#offer(identifier, identity, this.environment.methods[0], []);
  }

  #answered(response: Response, pending: Pending): EapServerStep {
    if (response.type === eapTypes.nak && !pending.begun) return this.#naked(response, pending);
    if (response.type !== offers[pending.method].type) return this.#fail(response.identifier, 'unexpected-response');
    return this.#follow(pending.exchange.receive(response.data), { ...pending, begun: true });
  }

  /** RFC 3748 §5.3.1: the first of our methods that the peer names and has not refused. */
  #naked({ identifier, data }: Response, { identity, method, refused }: Pending): EapServerStep {
    const without = [...refused, method];
    const next = this.environment.methods.find((one) => !without.includes(one) && data.includes(offers[one].type));
    return this.#offer(identifier, identity, next, without);
  }

  #offer(
    answered: number,
    identity: string,
    method: EapMethod | undefined,
    refused: readonly EapMethod[],
  ): EapServerStep {
    if (!method) return this.#fail(answered, 'no-common-method', identity);
    const exchange = offers[method].create(this.environment);
    const identifier = (answered + 1) & 0xff;
    const request = encodeRequest(identifier, method, exchange.begin(identifier));
    this.#state = { at: 'await-response', identity, method, exchange, refused, identifier, request, begun: false };
    return { kind: 'send', packet: request };
  }

  #follow(step: ServerMethodStep, pending: Pending): EapServerStep {
    const { identity, method, identifier } = pending;
    switch (step.kind) {
      case 'request': {
        const next = (identifier + 1) & 0xff;
        const request = encodeRequest(next, method, step.data);
        this.#state = { ...pending, at: 'await-response', identifier: next, request };
        return { kind: 'send', packet: request };
      }
      case 'verify':
        this.#state = { ...pending, at: 'await-verdict' };
        return { kind: 'verify', identity, method, credentials: step.credentials };
      case 'tls':
        this.#state = { ...pending, at: 'await-tls' };
        return { kind: 'tls', input: step.input };
      case 'success':
        return this.#finish({
          kind: 'success',
          packet: encodeEapPacket({ code: 'success', identifier }),
          identity,
          method,
        });
      case 'failure':
        return this.#fail(identifier, step.reason);
    }
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
    this.#state = { at: 'done', step };
    return step;
  }

  #identity(): string | undefined {
    return 'identity' in this.#state ? this.#state.identity : undefined;
  }
}

const encodeRequest = (identifier: number, method: EapMethod, data: Uint8Array): Uint8Array =>
  encodeEapPacket({ code: 'request', identifier, type: offers[method].type, data });
