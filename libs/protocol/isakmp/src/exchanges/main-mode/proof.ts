import { DecodeError, equalConstantTime } from '@sekisho/wire';
import type { Association } from '../../associations/association.ts';
import { mainModeHash } from '../../keys/phase1.ts';
import { encodeBody, find, type PayloadChain, type ReceivedMessage } from '../../messages/message.ts';
import {
  type MessageCipher,
  type OpenedMessage,
  openMessage,
  type SealedMessage,
  sealMessage,
} from '../../messages/protection.ts';
import { certificateEncodings } from '../../numbers.ts';
import { addressIdentification, type Identification } from '../../payloads/identification.ts';
import type { Payload } from '../../payloads/index.ts';
import type { Credentials } from './credentials.ts';
import { mainMode } from './proposal.ts';
import type { Keyed, OwnProof } from './states.ts';

/** Messages 5 and 6 are alike in both directions: an identity, and the proof of it over all that was said. */

/** The peer's message 5 or 6, decrypted; nothing of it is proven yet. */
export interface PeerProof extends OpenedMessage {
  readonly identification: Identification;
  /** HASH_I or HASH_R as it must be, or must have been signed. */
  readonly hash: Uint8Array;
  /** HASH or SIG payload, as the method wants. */
  readonly proof: Uint8Array;
}

/** RFC 4754 §2: these methods bring a hash of their own for HASH_I and HASH_R (RFC 2409 §5.1, last paragraph). */
const hashOfMethod = { 'ecdsa-256': 'sha2-256', 'ecdsa-384': 'sha2-384', 'ecdsa-521': 'sha2-512' } as const;

/** HASH_I or HASH_R, by who proves its identity. */
export function hashOf(
  { cookies }: Association,
  { suite, credentials, keys, ...keyed }: Keyed,
  prover: Association['role'],
  identification: Uint8Array,
): Uint8Array {
  const { method } = credentials;
  const hash = method === 'pre-shared-key' || method === 'rsa-signatures' ? suite.hash : hashOfMethod[method];
  const initiator = { publicKey: keyed.initiatorPublic, cookie: cookies.initiator };
  const responder = { publicKey: keyed.responderPublic, cookie: cookies.responder };
  const [own, other] = prover === 'initiator' ? [initiator, responder] : [responder, initiator];
  return mainModeHash(hash, keys.skeyid, {
    ownPublic: own.publicKey,
    otherPublic: other.publicKey,
    ownCookie: own.cookie,
    otherCookie: other.cookie,
    securityAssociation: keyed.offeredBody,
    identification,
  });
}

const cipherOf = ({ suite, keys }: Keyed, iv: Uint8Array): MessageCipher => ({ suite, key: keys.cipher, iv });

/** Decrypts the peer's message 5 or 6. @returns undefined for another key, or noise */
export function openProof(
  association: Association,
  keyed: Keyed,
  iv: Uint8Array,
  message: ReceivedMessage,
): PeerProof | undefined {
  try {
    const opened = openMessage(message, cipherOf(keyed, iv));
    const identification = opened && find(opened.chain, 'identification');
    const proof = opened && proofIn(opened.chain, keyed.credentials);
    if (!identification || !proof) return undefined;
    const prover = association.role === 'initiator' ? 'responder' : 'initiator';
    const hash = hashOf(association, keyed, prover, identification.body);
    return { ...opened, identification: identification.payload, hash, proof };
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

const proofIn = (chain: PayloadChain, { method }: Credentials): Uint8Array | undefined =>
  method === 'pre-shared-key' ? find(chain, 'hash')?.payload.hash : find(chain, 'signature')?.payload.signature;

/** Of a pre-shared key: whether the peer has the same. */
export const isProven = ({ hash, proof }: PeerProof): boolean => equalConstantTime(proof, hash);

/** @param address the own identity where a pre-shared key is the proof */
export function ownProof(association: Association, keyed: Keyed, address: string): OwnProof {
  const { credentials } = keyed;
  const identification: Identification =
    credentials.method === 'pre-shared-key'
      ? addressIdentification(address)
      : { kind: 'identification', protocol: 0, port: 0, ...credentials.certificate.identification };
  return { identification, hash: hashOf(association, keyed, association.role, encodeBody(identification)) };
}

/** Message 5 or 6. @param signature undefined: the hash itself is the proof */
export function sealProof(
  { cookies }: Association,
  keyed: Keyed,
  iv: Uint8Array,
  parts: OwnProof & { readonly signature: Uint8Array | undefined; readonly more?: readonly Payload[] },
): SealedMessage {
  const { credentials } = keyed;
  const { identification, hash, signature, more = [] } = parts;
  const chain = credentials.method === 'pre-shared-key' ? [] : credentials.certificate.chain;
  const encoding = certificateEncodings.x509Signature;
  return sealMessage(cookies, cipherOf(keyed, iv), mainMode, [
    identification,
    ...chain.map((data) => ({ kind: 'certificate', encoding, data }) as const),
    signature ? { kind: 'signature', signature } : { kind: 'hash', hash },
    ...more,
  ]);
}
