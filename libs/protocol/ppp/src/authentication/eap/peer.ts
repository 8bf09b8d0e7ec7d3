import { equalBytes } from '@sekisho/wire';
import {
  type Answer,
  type Authentication,
  type AuthenticationOutput,
  ignored,
  type Questions,
  send,
} from '../authentication.ts';
import { decodeEapHead, eapCodes, firstMethodType } from './packet.ts';

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
