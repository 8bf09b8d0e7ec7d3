import { Cursor, equalBytes, type Instant, Writer } from '@sekisho/wire';
import { protocolNumbers } from '../protocol-numbers.ts';
import {
  type Answer,
  type Authentication,
  type AuthenticationOutput,
  ignored,
  type Questions,
  type Repetition,
  repeatLater,
} from './authentication.ts';

/** EAP codes (RFC 3748 §4) and the types a carrier must tell apart (§5). */
const eapCodes = { request: 1, response: 2, success: 3, failure: 4 } as const;
const identityType = 1;
const firstMethodType = 4;
const eapHeaderBytes = 4;

/** As much of an EAP packet as its carrier looks at. */
interface EapHead {
  readonly code: number;
  readonly identifier: number;
  readonly type: number | undefined;
  /** Without padding of the lower layer. */
  readonly packet: Uint8Array;
}

/** @throws DecodeError */
function decodeEapHead(information: Uint8Array): EapHead {
  const cursor = new Cursor(information);
  const code = cursor.u8('EAP code');
  const identifier = cursor.u8('EAP identifier');
  const length = cursor.u16('EAP length');
  if (length < eapHeaderBytes) throw cursor.error('bad-length', 'EAP length', `${length}`);
  const data = cursor.take(length - eapHeaderBytes, 'EAP data');
  return { code, identifier, type: data[0], packet: information.slice(0, length) };
}

const send = (information: Uint8Array): AuthenticationOutput => ({
  kind: 'send',
  protocol: protocolNumbers.eap,
  information,
});

type EapAuthenticatorState =
  | { readonly at: 'idle' }
  | { readonly at: 'requested'; readonly identifier: number; readonly request: Repetition }
  | { readonly at: 'asked'; readonly question: number; readonly identifier: number }
  | { readonly at: 'done'; readonly identifier: number; readonly result: Uint8Array };

/**
 * Carries EAP between the peer and an EAP server elsewhere (RFC 3748 §2.3): asks for the Identity, hands every Response on
 * and repeats Requests. It knows no method; success is what the server's packet says.
 */
export class EapAuthenticatorCarrier implements Authentication {
  state: EapAuthenticatorState = { at: 'idle' };

  constructor(private readonly questions: Questions) {}

  start(now: Instant): AuthenticationOutput[] {
    const identifier = 1;
    const request = new Writer().u8(eapCodes.request).u8(identifier).u16(5).u8(identityType).finish();
    return this.#request(identifier, request, now);
  }

  receive(information: Uint8Array): AuthenticationOutput[] {
    const { code, identifier, packet } = decodeEapHead(information);
    if (code !== eapCodes.response) return ignored(`EAP code ${code}`);
    const { state } = this;
    switch (state.at) {
      case 'idle':
        return ignored('EAP response before a request');
      case 'asked':
        return ignored('EAP response repeated');
      case 'done':
        return identifier === state.identifier ? [send(state.result)] : ignored('EAP response after the result');
      case 'requested': {
        if (identifier !== state.identifier) return ignored('EAP response to another request');
        const question = this.questions.next();
        this.state = { at: 'asked', question, identifier };
        return [{ kind: 'eap', question, packet }];
      }
    }
  }

  answer(question: number, answer: Answer, now: Instant): AuthenticationOutput[] {
    const { state } = this;
    if (state.at !== 'asked' || state.question !== question || answer.kind !== 'eap')
      return ignored('stale EAP answer');
    const { code, identifier, packet } = decodeEapHead(answer.packet);
    if (code === eapCodes.request) return this.#request(identifier, packet, now);
    this.state = { at: 'done', identifier: state.identifier, result: packet };
    if (code === eapCodes.success) return [send(packet), { kind: 'accepted' }];
    const refused = { kind: 'refused', reason: 'authentication-refused' } as const;
    return code === eapCodes.failure ? [send(packet), refused] : [refused];
  }

  timeout(now: Instant): AuthenticationOutput[] {
    const { state } = this;
    if (state.at !== 'requested' || state.request.deadline > now) return [];
    return this.#request(state.identifier, state.request.packet, now);
  }

  deadline(): Instant | undefined {
    return this.state.at === 'requested' ? this.state.request.deadline : undefined;
  }

  networkHeard(): AuthenticationOutput[] {
    return [];
  }

  #request(identifier: number, packet: Uint8Array, now: Instant): AuthenticationOutput[] {
    this.state = { at: 'requested', identifier, request: repeatLater(packet, now) };
    return [send(packet)];
  }
}

type EapPeerState =
  | { readonly at: 'waiting' }
  | { readonly at: 'asked'; readonly question: number; readonly request: Uint8Array }
  | { readonly at: 'answered'; readonly request: Uint8Array; readonly response: Uint8Array }
  | { readonly at: 'done' };

/** The peer's end: hands Requests to an EAP peer and its Responses back. */
export class EapPeerCarrier implements Authentication {
  state: EapPeerState = { at: 'waiting' };
  /** A method's Request was answered; a Success before that is a forgery (CVE-2021-45079). */
  #methodAnswered = false;

  constructor(private readonly questions: Questions) {}

  start(): AuthenticationOutput[] {
    return [];
  }

  receive(information: Uint8Array): AuthenticationOutput[] {
    const { code, identifier, packet } = decodeEapHead(information);
    switch (code) {
      case eapCodes.request:
        return this.#requested(packet);
      case eapCodes.success:
      case eapCodes.failure:
        return this.#result(code, identifier);
      default:
        return ignored(`EAP code ${code}`);
    }
  }

  answer(question: number, answer: Answer): AuthenticationOutput[] {
    const { state } = this;
    if (state.at !== 'asked' || state.question !== question || answer.kind !== 'eap')
      return ignored('stale EAP answer');
    const { type, packet } = decodeEapHead(answer.packet);
    this.#methodAnswered ||= type !== undefined && type >= firstMethodType;
    this.state = { at: 'answered', request: state.request, response: packet };
    return [send(packet)];
  }

  timeout(): AuthenticationOutput[] {
    return [];
  }

  deadline(): undefined {
    return undefined;
  }

  /** The Success was lost and is never repeated, but an authenticator that speaks IPCP has sent it (RFC 3748 §4.2). */
  networkHeard(): AuthenticationOutput[] {
    if (this.state.at !== 'answered' || !this.#methodAnswered) return [];
    this.state = { at: 'done' };
    return [{ kind: 'accepted' }];
  }

  #requested(packet: Uint8Array): AuthenticationOutput[] {
    const { state } = this;
    if (state.at === 'answered' && equalBytes(state.request, packet)) return [send(state.response)];
    if (state.at === 'asked' && equalBytes(state.request, packet)) return ignored('EAP request repeated');
    if (state.at === 'done') return ignored('EAP request after the result');
    const question = this.questions.next();
    this.state = { at: 'asked', question, request: packet };
    return [{ kind: 'eap', question, packet }];
  }

  #result(code: number, identifier: number): AuthenticationOutput[] {
    const { state } = this;
    if (state.at !== 'answered' || state.request[1] !== identifier) return ignored('EAP result out of order');
    if (code === eapCodes.failure) {
      this.state = { at: 'done' };
      return [{ kind: 'refused', reason: 'authentication-refused' }];
    }
    if (!this.#methodAnswered) return ignored('EAP success before any method');
    this.state = { at: 'done' };
    return [{ kind: 'accepted' }];
  }
}
