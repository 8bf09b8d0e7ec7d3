import { type Instant, Writer } from '@sekisho/wire';
import {
  type Answer,
  type Authentication,
  type AuthenticationOutput,
  ignored,
  type Questions,
  type Repetition,
  repeatLater,
  send,
} from '../authentication.ts';
import { decodeEapHead, eapCodes, identityType } from './packet.ts';

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

  #request(identifier: number, packet: Uint8Array, now: Instant): AuthenticationOutput[] {
    this.state = { at: 'requested', identifier, request: repeatLater(packet, now) };
    return [send(packet)];
  }
}
