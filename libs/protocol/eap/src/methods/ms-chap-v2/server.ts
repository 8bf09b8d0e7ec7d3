import { type Random, toHex } from '@sekisho/wire';
import type { EapVerdict } from '../../eap.ts';
import { limits } from '../../limits.ts';
import type { ServerMethod, ServerMethodStep } from '../method.ts';
import { decodeMsChapV2, encodeMsChapV2 } from './packet.ts';

type Stage =
  | 'await-response'
  | 'await-verdict'
  /** The response was right and the peer has been told what proves the server to it. */
  | 'await-success-acknowledgement'
  | 'await-failure-acknowledgement';

/**
 * EAP-MSCHAPv2 (draft-kamath-pppext-eap-mschapv2-02). It computes nothing: whoever knows the password says whether the
 * response is right. A peer's Success counts only after its response was found right (CVE-2015-8023).
 */
export class MsChapV2Server implements ServerMethod {
  readonly #challenge: Uint8Array;
  #identifier = 0;
  #stage: Stage = 'await-response';

  constructor(
    private readonly random: Random,
    private readonly name: string,
  ) {
    this.#challenge = random.bytes(limits.msChapV2ChallengeBytes);
  }

  begin(identifier: number): Uint8Array {
    this.#identifier = identifier;
    return encodeMsChapV2({ kind: 'challenge', identifier, challenge: this.#challenge, name: this.name });
  }

  receive(data: Uint8Array): ServerMethodStep {
    const packet = decodeMsChapV2(data);
    const step = `${this.#stage}/${packet.kind}`;
    if (step === 'await-success-acknowledgement/success-acknowledged') return { kind: 'success' };
    if (this.#stage === 'await-failure-acknowledgement') return { kind: 'failure', reason: 'refused' };
    if (this.#stage !== 'await-response' || packet.kind !== 'response' || packet.identifier !== this.#identifier) {
      return { kind: 'failure', reason: 'unexpected-response' };
    }
    this.#stage = 'await-verdict';
    const credentials = {
      method: 'ms-chap-v2',
      identifier: this.#identifier,
      hashedName: packet.name,
      authenticatorChallenge: this.#challenge,
      peerChallenge: packet.peerChallenge.slice(),
      ntResponse: packet.ntResponse.slice(),
    } as const;
    return { kind: 'verify', credentials };
  }

  verified(verdict: EapVerdict): ServerMethodStep {
    if (verdict.outcome === 'accepted' && verdict.authenticatorResponse !== undefined) {
      this.#stage = 'await-success-acknowledgement';
      return this.#request('success', `${verdict.authenticatorResponse} M=welcome`);
    }
    this.#stage = 'await-failure-acknowledgement';
    return this.#request('failure', this.#failure(verdict));
  }

  /** RFC 2759 §6. R=0: another try is another conversation. */
  #failure(verdict: EapVerdict): string {
    const { msChapError = 691, message = 'authentication failed' } = verdict.outcome === 'refused' ? verdict : {};
    const challenge = toHex(this.random.bytes(limits.msChapV2ChallengeBytes)).toUpperCase();
    return `E=${msChapError} R=0 C=${challenge} V=3 M=${message}`;
  }

  #request(kind: 'success' | 'failure', message: string): ServerMethodStep {
    return { kind: 'request', data: encodeMsChapV2({ kind, identifier: this.#identifier, message }) };
  }
}
