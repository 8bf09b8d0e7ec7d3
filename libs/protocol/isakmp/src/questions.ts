import type { Endpoint, Secret } from '@sekisho/wire';
import type { IkeIdentity } from './payloads/identification.ts';
import type { IdentificationData, SignatureMethod } from './policy.ts';
import type { ModpOrEcpGroup } from './suites.ts';

/**
 * What an endpoint leaves to its host, as it takes long or needs others: an effect of one of these kinds, which the host
 * carries out off its event loop and answers by `answer`, or puts off by `postpone`.
 */
export type IkeQuestion = DiffieHellmanQuestion | PeerAuthenticationQuestion | SignatureQuestion;

/** The answer to a question of the same kind; one of another kind changes nothing. */
export type IkeAnswer =
  /** Undefined: the peer's public value is invalid. */
  | { readonly kind: 'diffie-hellman'; readonly answer: DiffieHellmanAnswer | undefined }
  | { readonly kind: 'peer-authentication'; readonly verdict: PeerVerdict }
  /** Undefined: it can't be made now. The peer's repeated message asks a responder again; an initiator gives up. */
  | { readonly kind: 'signature'; readonly signature: Uint8Array | undefined };

export type QuestionId = number & { readonly __questionId: true };

/** Key pair and shared secret of one Diffie-Hellman exchange (RFC 2409 §6; ECP as RFC 5903 §7: x‖y, shared secret x). */
export interface DiffieHellmanQuestion {
  readonly kind: 'diffie-hellman';
  readonly question: QuestionId;
  readonly group: ModpOrEcpGroup;
  /** Undefined: only a key pair is wanted (an initiator's first step). */
  readonly peerPublic: Uint8Array | undefined;
  /** The key made earlier for this exchange, when only the shared secret is wanted. */
  readonly privateKey: Secret | undefined;
}

/** What `computeDiffieHellman` makes. */
export interface DiffieHellmanAnswer {
  /** Undefined when only the shared secret was wanted. */
  readonly publicKey: Uint8Array | undefined;
  readonly privateKey: Secret;
  /** Undefined where no peer value was given. */
  readonly sharedSecret: Secret | undefined;
}

/**
 * Whether the peer is who it says: its signature over `hash` fits the key of its certificate (see `verifySignature`), and
 * certificate and identity are acceptable. Nothing of it has been checked yet.
 */
export interface PeerAuthenticationQuestion {
  readonly kind: 'peer-authentication';
  readonly question: QuestionId;
  readonly attempt: string;
  readonly remote: Endpoint;
  readonly method: SignatureMethod;
  /** HASH_I or HASH_R (RFC 2409 §5.1): what was signed, as it is. */
  readonly hash: Uint8Array;
  readonly signature: Uint8Array;
  /** CERT payloads in the order sent, at least one. Encoding 4: an X.509 certificate, 1: PKCS #7 (RFC 2408 §3.9). */
  readonly certificates: readonly { readonly encoding: number; readonly data: Uint8Array }[];
  readonly identification: IdentificationData;
}

/** Whether the peer is believed and welcome. */
export type PeerVerdict =
  | {
      readonly outcome: 'accepted';
      /** Printable, of what the certificate says. */
      readonly identity: IkeIdentity;
      /** What to call the machine in the record; comes back with the established SA. */
      readonly name: string | undefined;
    }
  | {
      readonly outcome: 'refused';
      /** Comes back in the refusal. */
      readonly reason: string;
      readonly detail: string;
      /** The certificate is bad, rather than the machine unwelcome: the peer is told INVALID-CERTIFICATE. */
      readonly certificateInvalid?: boolean;
    };

/** A signature over `hash` as it is (see `makeSignature`) by the key of the named certificate. */
export interface SignatureQuestion {
  readonly kind: 'signature';
  readonly question: QuestionId;
  /** Name of the own certificate. */
  readonly certificate: string;
  readonly method: SignatureMethod;
  readonly hash: Uint8Array;
}
