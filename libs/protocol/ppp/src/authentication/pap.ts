import { Cursor, equalConstantTime, type Instant, Secret, text, utf8, Writer } from '@sekisho/wire';
import { limits } from '../limits.ts';
import type { PppPeerCredentials } from '../link.ts';
import { type ControlPacket, decodePacket, encodePacket } from '../packet.ts';
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

/** PAP codes (RFC 1334 §2.2). */
const authenticateRequest = 1;
const authenticateAck = 2;
const authenticateNak = 3;

export interface PapRequest {
  readonly user: Uint8Array;
  readonly password: Uint8Array;
}

/** @throws DecodeError */
export function decodePapRequest(data: Uint8Array): PapRequest {
  const cursor = new Cursor(data);
  const user = cursor.take(cursor.u8('Peer-ID length'), 'Peer-ID');
  const password = cursor.take(cursor.u8('password length'), 'password');
  return { user, password };
}

export const encodePapRequest = ({ user, password }: PapRequest): Uint8Array<ArrayBuffer> =>
  new Writer().u8(user.length).bytes(user).u8(password.length).bytes(password).finish();

/** Message of an Ack or Nak; some peers leave even its length out. @throws DecodeError */
export function decodePapMessage(data: Uint8Array): string {
  if (data.length === 0) return '';
  const cursor = new Cursor(data);
  return text(cursor.take(cursor.u8('message length'), 'message'));
}

const send = (packet: ControlPacket): AuthenticationOutput => ({
  kind: 'send',
  protocol: protocolNumbers.pap,
  information: encodePacket(packet),
});

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
    if (code !== authenticateRequest) return ignored(`PAP code ${code}`);
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
      this.state = { at: 'done', code: authenticateAck, message: '' };
      return [this.#result(state.identifier, authenticateAck, ''), { kind: 'accepted' }];
    }
    const message = verdict.message ?? 'authentication failed';
    this.state = { at: 'done', code: authenticateNak, message };
    return [
      this.#result(state.identifier, authenticateNak, message),
      { kind: 'refused', reason: 'authentication-refused', detail: message },
    ];
  }

  timeout(): AuthenticationOutput[] {
    return [];
  }

  deadline(): undefined {
    return undefined;
  }

  networkHeard(): AuthenticationOutput[] {
    return [];
  }

  #ask(identifier: number, data: Uint8Array): AuthenticationOutput[] {
    const { user, password } = decodePapRequest(data);
    const question = this.questions.next();
    this.state = { at: 'asked', question, identifier, request: data.slice() };
    const credentials = { protocol: 'pap', user: text(user), password: new Secret(password.slice()) } as const;
    return [{ kind: 'verify', question, credentials }];
  }

  #result(identifier: number, code: number, message: string): AuthenticationOutput {
    const bytes = utf8(message).subarray(0, limits.nameBytesMax - 1);
    return send({ code, identifier, data: new Writer().u8(bytes.length).bytes(bytes).finish() });
  }
}

/** PAP, the end that says a password. */
export class PapPeer implements Authentication {
  #identifier = 0;
  #pending: Repetition | undefined;

  constructor(private readonly credentials: PppPeerCredentials) {}

  start(now: Instant): AuthenticationOutput[] {
    this.#identifier = (this.#identifier + 1) & 0xff;
    const { user, password } = this.credentials;
    const data = encodePapRequest({ user: utf8(user), password: password.reveal() });
    this.#pending = repeatLater(encodePacket({ code: authenticateRequest, identifier: this.#identifier, data }), now);
    return [{ kind: 'send', protocol: protocolNumbers.pap, information: this.#pending.packet.slice() }];
  }

  receive(information: Uint8Array): AuthenticationOutput[] {
    const { code, identifier, data } = decodePacket(information);
    if (!this.#pending || identifier !== this.#identifier) return ignored('PAP result of no pending request');
    if (code !== authenticateAck && code !== authenticateNak) return ignored(`PAP code ${code}`);
    const detail = decodePapMessage(data);
    this.#pending.packet.fill(0);
    this.#pending = undefined;
    return [
      code === authenticateAck ? { kind: 'accepted' } : { kind: 'refused', reason: 'authentication-refused', detail },
    ];
  }

  timeout(now: Instant): AuthenticationOutput[] {
    if (!this.#pending || this.#pending.deadline > now) return [];
    this.#pending = repeatLater(this.#pending.packet, now);
    return [{ kind: 'send', protocol: protocolNumbers.pap, information: this.#pending.packet.slice() }];
  }

  deadline(): Instant | undefined {
    return this.#pending?.deadline;
  }

  answer(): AuthenticationOutput[] {
    return ignored('PAP asks nothing');
  }

  networkHeard(): AuthenticationOutput[] {
    return [];
  }
}
