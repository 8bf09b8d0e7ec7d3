import { equalConstantTime, Secret, text } from '@sekisho/wire';
import { decodePacket, encodePacket } from '../../packet.ts';
import {
  type Answer,
  type Authentication,
  type AuthenticationOutput,
  ignored,
  type Questions,
  send,
} from '../authentication.ts';
import { decodePapRequest, encodePapMessage, papCodes } from './packet.ts';

type PapAuthenticatorState =
  | { readonly at: 'waiting' }
  | { readonly at: 'asked'; readonly question: number; readonly identifier: number; readonly request: Uint8Array }
  | { readonly at: 'done'; readonly code: number; readonly message: string };

/** PAP, the end that is told a password (RFC 1334 §2). */
export class PapAuthenticator implements Authentication {
  state: PapAuthenticatorState = { at: 'waiting' };

  constructor(private readonly questions: Questions) {}

  start(): AuthenticationOutput[] {
    return [];
  }

  receive(information: Uint8Array): AuthenticationOutput[] {
    const { code, identifier, data } = decodePacket(information);
    if (code !== papCodes.authenticateRequest) return ignored(`PAP code ${code}`);
    const { state } = this;
    switch (state.at) {
      case 'done':
        return [this.#result(identifier, state.code, state.message)];
      case 'asked':
        if (!equalConstantTime(state.request, data))
          return ignored('other PAP credentials while the first are verified');
        // The answer goes to the request sent last: pppd counts its tries.
        this.state = { ...state, identifier };
        return ignored('PAP request repeated');
      case 'waiting':
        return this.#ask(identifier, data);
    }
  }

  answer(question: number, answer: Answer): AuthenticationOutput[] {
    const { state } = this;
    if (state.at !== 'asked' || state.question !== question || answer.kind !== 'verdict')
      return ignored('stale verdict');
    const { verdict } = answer;
    state.request.fill(0);
    if (verdict.outcome === 'accepted') {
      this.state = { at: 'done', code: papCodes.authenticateAck, message: '' };
      return [this.#result(state.identifier, papCodes.authenticateAck, ''), { kind: 'accepted' }];
    }
    const message = verdict.message ?? 'authentication failed';
    this.state = { at: 'done', code: papCodes.authenticateNak, message };
    return [
      this.#result(state.identifier, papCodes.authenticateNak, message),
      { kind: 'refused', reason: 'authentication-refused', detail: message },
    ];
  }

  #ask(identifier: number, data: Uint8Array): AuthenticationOutput[] {
    const { user, password } = decodePapRequest(data);
    const question = this.questions.next();
    this.state = { at: 'asked', question, identifier, request: data.slice() };
    const credentials = { protocol: 'pap', user: text(user), password: new Secret(password.slice()) } as const;
    return [{ kind: 'verify', question, credentials }];
  }

  #result(identifier: number, code: number, message: string): AuthenticationOutput {
    return send(encodePacket({ code, identifier, data: encodePapMessage(message) }));
  }
}
