import { type Instant, utf8 } from '@sekisho/wire';
import type { PppPeerCredentials } from '../../link.ts';
import { decodePacket, encodePacket } from '../../packet.ts';
import {
  type Authentication,
  type AuthenticationOutput,
  ignored,
  type Repetition,
  repeatLater,
  send,
} from '../authentication.ts';
import { decodePapMessage, encodePapRequest, papCodes } from './packet.ts';

/** PAP, the end that says a password. */
export class PapPeer implements Authentication {
  #identifier = 0;
  #pending: Repetition | undefined;

  constructor(private readonly credentials: PppPeerCredentials) {}

  start(now: Instant): AuthenticationOutput[] {
    this.#identifier = (this.#identifier + 1) & 0xff;
    const { user, password } = this.credentials;
    const data = encodePapRequest({ user: utf8(user), password: password.reveal() });
    this.#pending = repeatLater(
      encodePacket({ code: papCodes.authenticateRequest, identifier: this.#identifier, data }),
      now,
    );
    return [send(this.#pending.packet.slice())];
  }

  receive(information: Uint8Array): AuthenticationOutput[] {
    const { code, identifier, data } = decodePacket(information);
    if (!this.#pending || identifier !== this.#identifier) return ignored('PAP result of no pending request');
    if (code !== papCodes.authenticateAck && code !== papCodes.authenticateNak) return ignored(`PAP code ${code}`);
    const detail = decodePapMessage(data);
    this.#pending.packet.fill(0);
    this.#pending = undefined;
    return [
      code === papCodes.authenticateAck
        ? { kind: 'accepted' }
        : { kind: 'refused', reason: 'authentication-refused', detail },
    ];
  }

  timeout(now: Instant): AuthenticationOutput[] {
    if (!this.#pending || this.#pending.deadline > now) return [];
    this.#pending = repeatLater(this.#pending.packet, now);
    return [send(this.#pending.packet.slice())];
  }

  deadline(): Instant | undefined {
    return this.#pending?.deadline;
  }
}
