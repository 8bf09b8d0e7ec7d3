import { equalBytes, equalConstantTime, type Instant, type Random, text, utf8 } from '@sekisho/wire';
import { limits } from '../../limits.ts';
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
import type { ChapAlgorithm } from './authenticator.ts';
import { encodeMsChapV2ResponseValue, msChapV2AuthenticatorResponse, msChapV2Response } from './ms-chap-v2.ts';
import { chapCodes, chapMd5Response, decodeChapValue, encodeChapValue } from './packet.ts';

interface Answered {
  readonly identifier: number;
  readonly challenge: Uint8Array;
  readonly response: Uint8Array;
  /** `S=…` the authenticator must prove itself with (MS-CHAPv2). */
  readonly expected: string | undefined;
  /** Undefined once the result is known. */
  readonly repetition: Repetition | undefined;
}

/** CHAP and MS-CHAPv2, the end that is challenged. The response is repeated until a result comes (RFC 1994 §4.2). */
export class ChapPeer implements Authentication {
  #answered: Answered | undefined;

  constructor(
    private readonly algorithm: ChapAlgorithm,
    private readonly credentials: PppPeerCredentials,
    private readonly random: Random,
  ) {}

  start(): AuthenticationOutput[] {
    return [];
  }

  receive(information: Uint8Array, now: Instant): AuthenticationOutput[] {
    const { code, identifier, data } = decodePacket(information);
    if (code === chapCodes.challenge) return this.#challenged(identifier, data, now);
    const answered = this.#answered;
    if (answered?.identifier !== identifier || !answered.repetition)
      return ignored('CHAP result of no pending response');
    if (code !== chapCodes.success && code !== chapCodes.failure) return ignored(`CHAP code ${code}`);
    this.#answered = { ...answered, repetition: undefined };
    const detail = text(data);
    if (code === chapCodes.failure) return [{ kind: 'refused', reason: 'authentication-refused', detail }];
    if (answered.expected !== undefined && !proves(detail, answered.expected)) {
      return [
        { kind: 'refused', reason: 'authentication-refused', detail: 'the authenticator does not know the password' },
      ];
    }
    return [{ kind: 'accepted' }];
  }

  timeout(now: Instant): AuthenticationOutput[] {
    const answered = this.#answered;
    if (!answered?.repetition || answered.repetition.deadline > now) return [];
    this.#answered = { ...answered, repetition: repeatLater(answered.response, now) };
    return [send(answered.response)];
  }

  deadline(): Instant | undefined {
    return this.#answered?.repetition?.deadline;
  }

  #challenged(identifier: number, data: Uint8Array, now: Instant): AuthenticationOutput[] {
    const { value } = decodeChapValue(data);
    const before = this.#answered;
    if (before?.identifier === identifier && equalBytes(before.challenge, value)) return [send(before.response)];
    if (this.algorithm === 'ms-chap-v2' && value.length !== limits.challengeBytes) {
      return ignored(`MS-CHAPv2 challenge of ${value.length} bytes`);
    }
    const { response, expected } = this.#respond(identifier, value);
    const name = utf8(this.credentials.user);
    const packet = encodePacket({
      code: chapCodes.response,
      identifier,
      data: encodeChapValue({ value: response, name }),
    });
    this.#answered = {
      identifier,
      challenge: value.slice(),
      response: packet,
      expected,
      repetition: repeatLater(packet, now),
    };
    return [send(packet)];
  }

  #respond(identifier: number, challenge: Uint8Array): { response: Uint8Array; expected: string | undefined } {
    const { user, password } = this.credentials;
    if (this.algorithm === 'chap-md5') {
      return { response: chapMd5Response(identifier, password, challenge), expected: undefined };
    }
    const peerChallenge = this.random.bytes(limits.challengeBytes);
    const challenges = { user, password, authenticatorChallenge: challenge, peerChallenge };
    const ntResponse = msChapV2Response(challenges);
    return {
      response: encodeMsChapV2ResponseValue({ peerChallenge, ntResponse }),
      expected: msChapV2AuthenticatorResponse({ ...challenges, ntResponse }),
    };
  }
}

const proves = (message: string, expected: string): boolean =>
  equalConstantTime(utf8(message.slice(0, expected.length).toUpperCase()), utf8(expected));
