import { type Instant, later, type Random, text, toHex, utf8 } from '@sekisho/wire';
import { limits } from '../../limits.ts';
import type { Credentials, Verdict } from '../../link.ts';
import { type ControlPacket, decodePacket, encodePacket } from '../../packet.ts';
import {
  type Answer,
  type Authentication,
  type AuthenticationOutput,
  ignored,
  type Questions,
  send,
} from '../authentication.ts';
import { decodeMsChapV2ResponseValue, msChapV2ResponseBytes } from './ms-chap-v2.ts';
import { type ChapValue, chapCodes, decodeChapValue, encodeChapValue } from './packet.ts';

export type ChapAlgorithm = 'chap-md5' | 'ms-chap-v2';
const md5ResponseBytes = 16;

type ChapState =
  | { readonly at: 'idle' }
  | { readonly at: 'challenged'; readonly deadline: Instant }
  | { readonly at: 'asked'; readonly question: number }
  | { readonly at: 'done'; readonly result: ControlPacket };

/** CHAP and MS-CHAPv2, the end that challenges (RFC 1994, RFC 2759). */
export class ChapAuthenticator implements Authentication {
  state: ChapState = { at: 'idle' };
  /** Challenge of this conversation: a repetition carries the same one, so that a late response still counts. */
  readonly #identifier: number;
  readonly #challenge: Uint8Array;

  constructor(
    private readonly algorithm: ChapAlgorithm,
    private readonly name: string,
    private readonly random: Random,
    private readonly questions: Questions,
  ) {
    this.#identifier = random.bytes(1)[0] ?? 0;
    this.#challenge = random.bytes(limits.challengeBytes);
  }

  start(now: Instant): AuthenticationOutput[] {
    const data = encodeChapValue({ value: this.#challenge, name: utf8(this.name).subarray(0, limits.nameBytesMax) });
    this.state = { at: 'challenged', deadline: later(now, limits.authenticationRestart) };
    return [sendPacket({ code: chapCodes.challenge, identifier: this.#identifier, data })];
  }

  receive(information: Uint8Array): AuthenticationOutput[] {
    const { code, identifier, data } = decodePacket(information);
    if (code !== chapCodes.response) return ignored(`CHAP code ${code}`);
    if (identifier !== this.#identifier) return ignored('CHAP response to another challenge');
    switch (this.state.at) {
      case 'idle':
        return ignored('CHAP response before the challenge');
      case 'asked':
        return ignored('CHAP response repeated');
      case 'done':
        return [sendPacket(this.state.result)];
      case 'challenged':
        return this.#ask(decodeChapValue(data));
    }
  }

  answer(question: number, answer: Answer): AuthenticationOutput[] {
    const { state } = this;
    if (state.at !== 'asked' || state.question !== question || answer.kind !== 'verdict')
      return ignored('stale verdict');
    const { verdict } = answer;
    const message = this.#success(verdict);
    if (message !== undefined) {
      const result = { code: chapCodes.success, identifier: this.#identifier, data: utf8(message) };
      this.state = { at: 'done', result };
      return [sendPacket(result), { kind: 'accepted' }];
    }
    const result = { code: chapCodes.failure, identifier: this.#identifier, data: utf8(this.#failure(verdict)) };
    this.state = { at: 'done', result };
    return [sendPacket(result), { kind: 'refused', reason: 'authentication-refused', detail: refusalText(verdict) }];
  }

  timeout(now: Instant): AuthenticationOutput[] {
    return this.state.at === 'challenged' && this.state.deadline <= now ? this.start(now) : [];
  }

  deadline(): Instant | undefined {
    return this.state.at === 'challenged' ? this.state.deadline : undefined;
  }

  #ask({ value, name }: ChapValue): AuthenticationOutput[] {
    const expected = this.algorithm === 'chap-md5' ? md5ResponseBytes : msChapV2ResponseBytes;
    if (value.length !== expected) return ignored(`${this.algorithm} response of ${value.length} bytes`);
    const credentials = this.#credentials(value.slice(), text(name));
    const question = this.questions.next();
    this.state = { at: 'asked', question };
    return [{ kind: 'verify', question, credentials }];
  }

  #credentials(value: Uint8Array, user: string): Credentials {
    const identifier = this.#identifier;
    const challenge = this.#challenge;
    if (this.algorithm === 'chap-md5') return { protocol: 'chap-md5', user, identifier, challenge, response: value };
    const { peerChallenge, ntResponse } = decodeMsChapV2ResponseValue(value);
    return { protocol: 'ms-chap-v2', user, identifier, authenticatorChallenge: challenge, peerChallenge, ntResponse };
  }

  /** Message of a Success; undefined: there is none to send, for want of acceptance or of the proof MS-CHAPv2 owes the peer. */
  #success(verdict: Verdict): string | undefined {
    if (verdict.outcome !== 'accepted') return undefined;
    if (this.algorithm === 'chap-md5') return 'welcome';
    return verdict.authenticatorResponse === undefined ? undefined : `${verdict.authenticatorResponse} M=welcome`;
  }

  /** RFC 2759 §6. R=0: the client drops the link and asks its user again, which every client does well. */
  #failure(verdict: Verdict): string {
    if (this.algorithm === 'chap-md5') return refusalText(verdict);
    const error = verdict.outcome === 'refused' ? (verdict.msChapError ?? 691) : 691;
    const challenge = toHex(this.random.bytes(limits.challengeBytes)).toUpperCase();
    return `E=${error} R=0 C=${challenge} V=3 M=${refusalText(verdict)}`;
  }
}

const sendPacket = (packet: ControlPacket): AuthenticationOutput => send(encodePacket(packet));

const refusalText = (verdict: Verdict): string =>
  (verdict.outcome === 'refused' ? verdict.message : 'no authenticator response') ?? 'authentication failed';
