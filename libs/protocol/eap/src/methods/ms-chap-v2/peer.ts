import { equalConstantTime, type Random, utf8 } from '@sekisho/wire';
import { limits } from '../../limits.ts';
import { eapTypes } from '../../packet.ts';
import type { PeerMethod, PeerMethodStep } from '../method.ts';
import { decodeMsChapV2, encodeMsChapV2, type MsChapV2Packet } from './packet.ts';

/** Both challenges of an exchange, 16 bytes each, and the name that is hashed with them. */
export interface MsChapV2Challenges {
  readonly user: string;
  readonly authenticatorChallenge: Uint8Array;
  readonly peerChallenge: Uint8Array;
}

export interface MsChapV2PeerSettings {
  readonly user: string;
  readonly random: Random;
  /** GenerateNTResponse (RFC 2759 §8.1) with the password, 24 bytes. */
  readonly respond: (challenges: MsChapV2Challenges) => Uint8Array;
  /** GenerateAuthenticatorResponse (RFC 2759 §8.7) with the password: `S=` and 40 hexadecimal digits in upper case. */
  readonly expect: (exchange: MsChapV2Challenges & { readonly ntResponse: Uint8Array }) => string;
}

/** EAP-MSCHAPv2 at the peer's end; goes on only with a server that proves that it knows the password. */
export class MsChapV2Peer implements PeerMethod {
  readonly type = eapTypes.msChapV2;
  readonly #settings: MsChapV2PeerSettings;
  /** What the server must prove itself with; undefined: not challenged yet. */
  #expected: string | undefined;
  #proven = false;

  constructor(settings: MsChapV2PeerSettings) {
    this.#settings = settings;
  }

  /** The server has proved that it knows the password. */
  get proven(): boolean {
    return this.#proven;
  }

  receive(data: Uint8Array): PeerMethodStep {
    const packet = decodeMsChapV2(data);
    switch (packet.kind) {
      case 'challenge':
        return this.#challenged(packet);
      case 'success':
        return this.#succeeded(packet.message);
      case 'failure':
        return respond({ kind: 'failure-acknowledged' });
      default:
        return { kind: 'silent' };
    }
  }

  #challenged({ identifier, challenge }: Extract<MsChapV2Packet, { kind: 'challenge' }>): PeerMethodStep {
    const { user, random } = this.#settings;
    const peerChallenge = random.bytes(limits.msChapV2ChallengeBytes);
    const challenges = { user, authenticatorChallenge: challenge, peerChallenge };
    this.#proven = false;
    const ntResponse = this.#settings.respond(challenges);
    this.#expected = this.#settings.expect({ ...challenges, ntResponse });
    return respond({ kind: 'response', identifier, peerChallenge, ntResponse, name: user });
  }

  #succeeded(message: string): PeerMethodStep {
    const expected = this.#expected;
    if (expected === undefined) return { kind: 'silent' };
    if (!equalConstantTime(utf8(message.slice(0, expected.length).toUpperCase()), utf8(expected))) {
      return { kind: 'fail', reason: 'the server does not know the password' };
    }
    this.#proven = true;
    return respond({ kind: 'success-acknowledged' });
  }
}

const respond = (packet: MsChapV2Packet): PeerMethodStep => ({ kind: 'respond', data: encodeMsChapV2(packet) });
