import type { Random } from '@sekisho/wire';
import type { TlsInput, TlsOutput } from './methods/tls/engine.ts';

/** Methods of this library's own server, by the names of the IANA registry of EAP method types. */
export type EapMethod = 'md5-challenge' | 'ms-chap-v2' | 'tls';

/** What a peer answered to a challenge; somebody who knows its secret says whether that is right. */
export type EapCredentials =
  | {
      readonly method: 'chap-md5';
      /** 0..255 */
      readonly identifier: number;
      readonly challenge: Uint8Array;
      /** 16 bytes */
      readonly response: Uint8Array;
    }
  | {
      readonly method: 'ms-chap-v2';
      /** 0..255 */
      readonly identifier: number;
      /** The name that went into the response's hash (RFC 2759 §8.2). */
      readonly hashedName: string;
      /** 16 bytes each */
      readonly authenticatorChallenge: Uint8Array;
      readonly peerChallenge: Uint8Array;
      /** 24 bytes */
      readonly ntResponse: Uint8Array;
    }
  /** The handshake is complete: the TLS implementation outside knows the peer's certificate, if it sent one. */
  | { readonly method: 'tls' };

/** Whether credentials are right, and what the peer is to hear of it. */
export type EapVerdict =
  | {
      readonly outcome: 'accepted';
      /** `S=` and 40 hexadecimal digits (RFC 2759 §5): MS-CHAPv2 alone, which does not succeed without. */
      readonly authenticatorResponse?: string | undefined;
    }
  | {
      readonly outcome: 'refused';
      /** RFC 2759 §6; 691, authentication failure, unless given. */
      readonly msChapError?: 646 | 647 | 648 | 649 | 691 | undefined;
      readonly message?: string | undefined;
    };

/** Outcome of a step of an EAP server conversation (RFC 3748 §4). */
export type EapServerStep =
  | { readonly kind: 'send'; readonly packet: Uint8Array }
  /** Are these the credentials of this identity? Answer with `verified`. */
  | {
      readonly kind: 'verify';
      readonly identity: string;
      readonly method: EapMethod;
      readonly credentials: EapCredentials;
    }
  /** Bytes for the TLS implementation outside: answer with `tls`. */
  | { readonly kind: 'tls'; readonly input: TlsInput }
  | { readonly kind: 'success'; readonly packet: Uint8Array; readonly identity: string; readonly method: EapMethod }
  | {
      readonly kind: 'failure';
      readonly packet: Uint8Array;
      readonly identity: string | undefined;
      readonly reason: EapFailure;
    };

export type EapFailure =
  | 'refused'
  | 'no-common-method'
  | 'malformed'
  | 'unexpected-response'
  | 'too-many-rounds'
  | 'tls-failed';

/** An EAP server's side of one conversation; retransmission is the carrier's (RFC 3748 §4.3). */
export interface EapServer {
  /** A Response packet; the first one carries the Identity. */
  receive(packet: Uint8Array): EapServerStep;
  /** Answers `verify`. */
  verified(verdict: EapVerdict): EapServerStep;
  /** Answers `tls`. */
  tls(output: TlsOutput): EapServerStep;
}

export interface EapServerEnvironment {
  readonly random: Random;
  readonly name: string;
  /** Offered in this order; a Nak chooses the next that both have. */
  readonly methods: readonly EapMethod[];
}

/** What an EAP peer has to say to a packet. */
export type EapPeerStep =
  | { readonly kind: 'send'; readonly packet: Uint8Array }
  /** The packet was not for it (silently discarded). */
  | { readonly kind: 'silent' }
  /** Bytes for the TLS implementation outside: answer with `tls`. */
  | { readonly kind: 'tls'; readonly input: TlsInput }
  /** The peer will not go on: the server did not prove itself, or TLS failed. */
  | { readonly kind: 'fail'; readonly reason: string };

/** An EAP peer: answers requests. */
export interface EapPeer {
  receive(packet: Uint8Array): EapPeerStep;
  /** Answers `tls`. */
  tls(output: TlsOutput): EapPeerStep;
}
