import { DecodeError, equalConstantTime, type Instant } from '@sekisho/wire';
import {
  type Association,
  decryptMessage,
  encryptedMessage,
  type Protection,
  refuse,
  type Turn,
} from '../../associations/association.ts';
import type { IkeDatagram, IkeIdentity, IkeRefusalCode, IkeSaInfo, PeerVerdict } from '../../endpoint.ts';
import { lastingKeys, mainModeHash, type Phase1Keys } from '../../keys/phase1.ts';
import { limits } from '../../limits.ts';
import { encodeBody, find, findAll, type Header, type PayloadChain } from '../../messages/message.ts';
import { certificateEncodings, exchangeTypes, notifyTypes, protocols } from '../../numbers.ts';
import type { CertificateRequest } from '../../payloads/certificate-request.ts';
import { addressIdentification, describeIdentification, type Identification } from '../../payloads/identification.ts';
import type { Payload } from '../../payloads/index.ts';
import type { IkeSuite } from '../../suites.ts';
import { isInitialContact, sendClearNotification, sendDeletes, sendNotification } from '../informational.ts';
import { type Credentials, machineOf } from './credentials.ts';

/** Messages 5 and 6 are alike in both directions: an identity, and the proof of it over all that was said. */

/** What messages 1 and 2 agreed on. */
export interface Agreed {
  readonly suite: IkeSuite;
  readonly credentials: Credentials;
  readonly expiresAt: Instant;
  /** Body of the initiator's SA payload, which both hashes cover. */
  readonly offeredBody: Uint8Array;
}

/** What messages 3 and 4 added. */
export interface Keyed extends Agreed {
  readonly keys: Phase1Keys;
  readonly initiatorPublic: Uint8Array;
  readonly responderPublic: Uint8Array;
  readonly peerBehindNat: boolean;
}

/** The peer's message 5 or 6, decrypted; nothing of it is proven yet. */
export interface Opened {
  readonly chain: PayloadChain;
  /** IV of the next message. */
  readonly iv: Uint8Array;
  readonly identification: Identification;
  /** HASH_I or HASH_R as it must be, or must have been signed. */
  readonly hash: Uint8Array;
  /** HASH or SIG payload, as the method wants. */
  readonly proof: Uint8Array;
}

/** RFC 4754 §2: these methods bring a hash of their own for HASH_I and HASH_R (RFC 2409 §5.1, last paragraph). */
const hashOfMethod = { 'ecdsa-256': 'sha2-256', 'ecdsa-384': 'sha2-384', 'ecdsa-521': 'sha2-512' } as const;

/** HASH_I or HASH_R, by who proves its identity. */
function hashOf(
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

/** Decrypts the peer's message 5 or 6. @returns undefined for another key, or noise */
export function openProof(
  association: Association,
  keyed: Keyed,
  iv: Uint8Array,
  { bytes }: IkeDatagram,
  header: Header,
): Opened | undefined {
  try {
    const message = decryptMessage(bytes, header, { suite: keyed.suite, key: keyed.keys.cipher, iv });
    const identification = message && find(message.chain, 'identification');
    const proof = message && proofIn(message.chain, keyed.credentials);
    if (!identification || !proof) return undefined;
    const prover = association.role === 'initiator' ? 'responder' : 'initiator';
    const hash = hashOf(association, keyed, prover, identification.body);
    return { ...message, identification: identification.payload, hash, proof };
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

const proofIn = (chain: PayloadChain, { method }: Credentials): Uint8Array | undefined =>
  method === 'pre-shared-key' ? find(chain, 'hash')?.payload.hash : find(chain, 'signature')?.payload.signature;

/** Of a pre-shared key: whether the peer has the same. */
export const isProven = ({ hash, proof }: Opened): boolean => equalConstantTime(proof, hash);

/** The own identity, and the hash that proves it or is to be signed. */
export function ownProof(association: Association, keyed: Keyed, address: string): OwnProof {
  const { credentials } = keyed;
  const identification: Identification =
    credentials.method === 'pre-shared-key'
      ? addressIdentification(address)
      : { kind: 'identification', protocol: 0, port: 0, ...credentials.certificate.identification };
  return { identification, hash: hashOf(association, keyed, association.role, encodeBody(identification)) };
}

export interface OwnProof {
  readonly identification: Identification;
  readonly hash: Uint8Array;
}

/** Asks for the own signature. @returns false where there is none to ask for: a hash is proof enough */
export function askForSignature(
  turn: Turn,
  association: Association,
  { credentials }: Keyed,
  { hash }: OwnProof,
): boolean {
  if (credentials.method === 'pre-shared-key') return false;
  const { method, certificate } = credentials;
  turn.ask({ association, quickMode: undefined }, { kind: 'signature', certificate: certificate.name, method, hash });
  return true;
}

/** Message 5 or 6. @param signature undefined: the hash itself is the proof */
export function sealProof(
  association: Association,
  { suite, keys, credentials }: Keyed,
  iv: Uint8Array,
  { identification, hash }: OwnProof,
  signature: Uint8Array | undefined,
  more: readonly Payload[] = [],
): { message: Uint8Array; iv: Uint8Array } {
  const chain = credentials.method === 'pre-shared-key' ? [] : credentials.certificate.chain;
  const encoding = certificateEncodings.x509Signature;
  return encryptedMessage(
    association,
    { suite, key: keys.cipher, iv },
    { exchange: exchangeTypes.mainMode, messageId: 0 },
    [
      identification,
      ...chain.map((data) => ({ kind: 'certificate', encoding, data }) as const),
      signature ? { kind: 'signature', signature } : { kind: 'hash', hash },
      ...more,
    ],
  );
}

/** Whose certificates the peer may show; none for a pre-shared key. */
export function certificateRequests(turn: Turn, { method }: Credentials): CertificateRequest[] {
  if (method === 'pre-shared-key') return [];
  const known = turn.env.policy.authorities();
  const named = known.length > 0 && known.length <= limits.certificateRequestsMax ? known : [new Uint8Array(0)];
  const encoding = certificateEncodings.x509Signature;
  return named.map((authority) => ({ kind: 'certificate-request', encoding, authority }));
}

/** Asks whether the peer is who it says. @returns false when there is nothing to ask with: it has been refused */
export function askAboutPeer(turn: Turn, association: Association, keyed: Keyed, opened: Opened): boolean {
  const { method } = keyed.credentials;
  const { chain, identification, hash, proof: signature } = opened;
  const sent = findAll(chain, 'certificate');
  const certificates = sent.filter(({ encoding }) => readable.has(encoding));
  const giveUp = (code: IkeRefusalCode, detail: string, notification: number): false => {
    refuseProof(turn, association, { code, detail, notification }, mainModeProtection(keyed, opened.iv));
    return false;
  };
  if (method === 'pre-shared-key') return false;
  if (sent.length > limits.certificatesMax)
    return giveUp('malformed', `${sent.length} certificates in one message`, notifyTypes.invalidCertificate);
  if (certificates.length === 0) {
    const encodings = sent.map(({ encoding }) => encoding).join(', ');
    const detail = sent.length === 0 ? 'no CERT payload' : `CERT payloads in no known encoding: ${encodings}`;
    return giveUp('certificate-missing', detail, notifyTypes.authenticationFailed);
  }
  turn.ask(
    { association, quickMode: undefined },
    {
      kind: 'peer-authentication',
      attempt: association.attempt,
      remote: association.remote,
      method,
      hash,
      signature: signature.slice(),
      certificates: certificates.map(({ encoding, data }) => ({ encoding, data: data.slice() })),
      identification: { type: identification.type, data: identification.data.slice() },
    },
  );
  return true;
}

const readable = new Set<number>(Object.values(certificateEncodings));

/** The verdict on the peer is no. */
export function refusePeer(
  turn: Turn,
  association: Association,
  { reason, detail, certificateInvalid = false }: Extract<PeerVerdict, { outcome: 'refused' }>,
  protection: Protection,
): void {
  const notification = certificateInvalid ? notifyTypes.invalidCertificate : notifyTypes.authenticationFailed;
  refuseProof(turn, association, { code: 'peer-not-accepted', detail, reason, notification }, protection);
}

/** What protects an Informational exchange from message 5 on (RFC 2409 §5.7). @param lastPhase1Block that there is yet */
export const mainModeProtection = ({ suite, keys }: Keyed, lastPhase1Block: Uint8Array): Protection => ({
  suite,
  keys: lastingKeys(keys),
  lastPhase1Block,
});

/**
 * Refuses the peer in messages 5 and 6, and tells it so.
 * @param protection where both ends have the same keys: a peer may believe nothing in clear any more
 */
export function refuseProof(
  turn: Turn,
  association: Association,
  refusal: {
    readonly code: IkeRefusalCode;
    readonly detail: string;
    readonly reason?: string;
    readonly notification: number;
  },
  protection?: Protection,
): void {
  refuse(turn, association, refusal.code, refusal.detail, refusal.reason);
  if (protection) {
    sendNotification(turn, association, protection, refusal.notification, protocols.isakmp);
    // The responder's SA stands since its message 6.
    if (association.role === 'initiator') sendDeletes(turn, association, protection, [], true);
    const { skeyidA, skeyidD, cipher } = protection.keys;
    for (const key of [skeyidA, skeyidD, cipher]) key.wipe();
  } else {
    sendClearNotification(turn, association.cookies, association, refusal.notification);
  }
  turn.drop(association, 'closed-here');
}

/** Who the peer turned out to be. */
export interface Proven {
  readonly identity: IkeIdentity;
  readonly name: string | undefined;
  readonly initialContact: boolean;
}

/** By a pre-shared key the peer is who it says, as far as anybody can know. */
export const provenByKey = ({ identification, chain }: Opened): Proven => ({
  identity: describeIdentification(identification),
  name: undefined,
  initialContact: saysInitialContact(chain),
});

export const saysInitialContact = (chain: PayloadChain): boolean =>
  findAll(chain, 'notification').some(isInitialContact);

/** Both ends have proven themselves. @param lastPhase1Block of message 6 */
export function establish(
  turn: Turn,
  association: Association,
  { suite, credentials, keys, expiresAt, peerBehindNat }: Keyed,
  { identity, name, initialContact }: Proven,
  lastPhase1Block: Uint8Array,
): void {
  const machine = machineOf(credentials);
  association.established = { suite, keys: lastingKeys(keys), lastPhase1Block, identity, machine, expiresAt };
  association.mainMode = { at: 'established' };
  turn.established(association);
  const { id, attempt, role, remote, local, traits } = association;
  const { natTraversal, deadPeerDetection, vendorIds } = traits;
  const sa: IkeSaInfo = {
    id,
    attempt,
    role,
    suite,
    remote,
    local,
    identity,
    machine,
    machineName: name,
    natTraversal,
    peerBehindNat,
    initialContact,
    deadPeerDetection,
    vendorIds,
  };
  turn.out.push({ kind: 'sa-established', sa });
}
