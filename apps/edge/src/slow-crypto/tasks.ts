import type { KeyObject } from 'node:crypto';
import type { ModpOrEcpGroup, SignatureMethod } from '@sekisho/isakmp';

/** What the worker threads compute. Secrets cross the thread boundary as bytes: class instances don't. */
export type CryptoTask = DiffieHellmanTask | SignTask | VerifyTask;

export interface DiffieHellmanTask {
  readonly kind: 'diffie-hellman';
  readonly group: ModpOrEcpGroup;
  readonly peerPublic: Uint8Array | undefined;
  readonly privateKey: Uint8Array | undefined;
}

export interface DiffieHellmanResult {
  readonly publicKey: Uint8Array | undefined;
  readonly privateKey: Uint8Array;
  readonly sharedSecret: Uint8Array | undefined;
}

export interface SignTask {
  readonly kind: 'sign';
  readonly method: SignatureMethod;
  /** Crosses as a handle: the key itself is not copied. */
  readonly key: KeyObject;
  readonly hash: Uint8Array;
}

export interface VerifyTask {
  readonly kind: 'verify';
  readonly method: SignatureMethod;
  /** SubjectPublicKeyInfo in DER of the keys that may have made it, likeliest first. */
  readonly publicKeys: readonly Uint8Array[];
  readonly hash: Uint8Array;
  readonly signature: Uint8Array;
}

/** Result by kind of task. */
export interface CryptoResults {
  /** undefined: the peer's public value is invalid. */
  readonly 'diffie-hellman': DiffieHellmanResult | undefined;
  readonly sign: Uint8Array;
  /** Index of the key that made the signature; -1: none did. */
  readonly verify: number;
}
