import { type Random, utf8 } from '@sekisho/wire';
import type { EapVerdict } from '../../eap.ts';
import { limits } from '../../limits.ts';
import type { ServerMethod, ServerMethodStep } from '../method.ts';
import { decodeMd5Challenge, encodeMd5Challenge } from './packet.ts';

/** MD5-Challenge (RFC 3748 §5.4): one challenge, one response. */
export class Md5ChallengeServer implements ServerMethod {
  readonly #challenge: Uint8Array;
  #identifier = 0;

  constructor(
    random: Random,
    private readonly name: string,
  ) {
    this.#challenge = random.bytes(limits.challengeBytes);
  }

  begin(identifier: number): Uint8Array {
    this.#identifier = identifier;
    const name = utf8(this.name).subarray(0, limits.identityBytesMax);
    return encodeMd5Challenge({ value: this.#challenge, name });
  }

  receive(data: Uint8Array): ServerMethodStep {
    const { value } = decodeMd5Challenge(data);
    if (value.length !== limits.md5Bytes) return { kind: 'failure', reason: 'malformed' };
    const credentials = {
      method: 'chap-md5',
      identifier: this.#identifier,
      challenge: this.#challenge,
      response: value.slice(),
    } as const;
    return { kind: 'verify', credentials };
  }

  verified({ outcome }: EapVerdict): ServerMethodStep {
    return outcome === 'accepted' ? { kind: 'success' } : { kind: 'failure', reason: 'refused' };
  }
}
