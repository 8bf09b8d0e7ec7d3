import { concat, Secret } from '@sekisho/wire';
import type { IkeSuite } from '../suites.ts';
import { hash, prf } from './prf.ts';

export interface Cookies {
  readonly initiator: Uint8Array;
  readonly responder: Uint8Array;
}

/** Keys of an IKE SA (RFC 2409 §5, App. B). */
export interface Phase1Keys {
  readonly skeyid: Secret;
  readonly skeyidD: Secret;
  readonly skeyidA: Secret;
  /** Key of the negotiated cipher, made from SKEYID_e. */
  readonly cipher: Secret;
  /** IV of the first encrypted message. */
  readonly iv: Uint8Array;
}

export type LastingKeys = Pick<Phase1Keys, 'skeyidA' | 'skeyidD' | 'cipher'>;

export interface Phase1Inputs {
  readonly suite: IkeSuite;
  readonly cookies: Cookies;
  /** Undefined: both ends sign. */
  readonly preSharedKey: Secret | undefined;
  readonly sharedSecret: Secret;
  readonly initiatorNonce: Uint8Array;
  readonly responderNonce: Uint8Array;
  readonly initiatorPublic: Uint8Array;
  readonly responderPublic: Uint8Array;
}

export const blockBytes = ({ encryption }: IkeSuite): number => (encryption === 'aes-cbc' ? 16 : 8);

/** SKEYID for pre-shared keys or signatures and what follows from it (RFC 2409 §5, App. B). */
export function phase1Keys(inputs: Phase1Inputs): Phase1Keys {
  const { suite, cookies, preSharedKey, sharedSecret, initiatorNonce, responderNonce } = inputs;
  const skeyid = preSharedKey
    ? prf(suite.hash, preSharedKey.reveal(), initiatorNonce, responderNonce)
    : prf(suite.hash, concat(initiatorNonce, responderNonce), sharedSecret.reveal());
  const tail = (last: number) => [sharedSecret.reveal(), cookies.initiator, cookies.responder, Uint8Array.of(last)];
  const skeyidD = prf(suite.hash, skeyid, ...tail(0));
  const skeyidA = prf(suite.hash, skeyid, skeyidD, ...tail(1));
  const skeyidE = prf(suite.hash, skeyid, skeyidA, ...tail(2));
  const iv = hash(suite.hash, inputs.initiatorPublic, inputs.responderPublic).slice(0, blockBytes(suite));
  return {
    skeyid: new Secret(skeyid),
    skeyidD: new Secret(skeyidD),
    skeyidA: new Secret(skeyidA),
    cipher: new Secret(cipherKey(suite, skeyidE)),
    iv,
  };
}

/** What an established SA still needs; what proved both ends to each other is wiped. */
export function lastingKeys({ skeyid, skeyidA, skeyidD, cipher }: Phase1Keys): LastingKeys {
  skeyid.wipe();
  return { skeyidA, skeyidD, cipher };
}

/** The SA is no more. */
export function wipe({ skeyidA, skeyidD, cipher }: LastingKeys): void {
  for (const key of [skeyidA, skeyidD, cipher]) key.wipe();
}

/** Ka: SKEYID_e itself, or stretched where the cipher needs more bits (RFC 2409 App. B). */
export function cipherKey(suite: IkeSuite, skeyidE: Uint8Array): Uint8Array<ArrayBuffer> {
  const wanted = suite.keyBits / 8;
  if (skeyidE.length >= wanted) return new Uint8Array(skeyidE.subarray(0, wanted));
  let stretched = new Uint8Array(0);
  let last = Uint8Array.of(0);
  while (stretched.length < wanted) {
    last = prf(suite.hash, skeyidE, last);
    stretched = concat(stretched, last);
  }
  return stretched.slice(0, wanted);
}

/** HASH_I or HASH_R of Main Mode (RFC 2409 §5). For HASH_R give the responder's values first. */
export function mainModeHash(
  hash: IkeSuite['hash'],
  skeyid: Secret,
  values: {
    readonly ownPublic: Uint8Array;
    readonly otherPublic: Uint8Array;
    readonly ownCookie: Uint8Array;
    readonly otherCookie: Uint8Array;
    /** Body of the initiator's SA payload. */
    readonly securityAssociation: Uint8Array;
    /** Body of the own Identification payload. */
    readonly identification: Uint8Array;
  },
): Uint8Array {
  const { ownPublic, otherPublic, ownCookie, otherCookie, securityAssociation, identification } = values;
  return prf(
    hash,
    skeyid.reveal(),
    ownPublic,
    otherPublic,
    ownCookie,
    otherCookie,
    securityAssociation,
    identification,
  );
}
