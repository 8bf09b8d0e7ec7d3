import type { Association } from '../../associations/association.ts';
import type { Turn } from '../../associations/turn.ts';
import { limits } from '../../limits.ts';
import { findAll } from '../../messages/message.ts';
import { certificateEncodings, notifyTypes } from '../../numbers.ts';
import type { Certificate } from '../../payloads/certificate.ts';
import type { CertificateRequest } from '../../payloads/certificate-request.ts';
import type { Credentials } from './credentials.ts';
import type { PeerProof } from './proof.ts';
import { mainModeProtection, type ProofRefusal, refuseProof } from './refusal.ts';
import type { Keyed, OwnProof } from './states.ts';

/** Whose certificates the peer may show; none for a pre-shared key. */
export function certificateRequests(turn: Turn, { method }: Credentials): CertificateRequest[] {
  if (method === 'pre-shared-key') return [];
  const known = turn.env.policy.authorities();
  const named = known.length > 0 && known.length <= limits.certificateRequestsMax ? known : [new Uint8Array(0)];
  const encoding = certificateEncodings.x509Signature;
  return named.map((authority) => ({ kind: 'certificate-request', encoding, authority }));
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
  turn.ask({ association }, { kind: 'signature', certificate: certificate.name, method, hash });
  return true;
}

/** Asks whether a peer that signs is who it says. @returns false when there is nothing to ask with: it has been refused */
export function askAboutPeer(turn: Turn, association: Association, keyed: Keyed, peer: PeerProof): boolean {
  const { method } = keyed.credentials;
  if (method === 'pre-shared-key') return false;
  const { chain, identification, hash, proof: signature, iv } = peer;
  const sent = findAll(chain, 'certificate');
  const readable = sent.filter(({ encoding }) => readableEncodings.has(encoding));
  const refusal = whyNotAsked(sent, readable);
  if (refusal) {
    refuseProof(turn, association, refusal, mainModeProtection(keyed, iv));
    return false;
  }
  turn.ask(
    { association },
    {
      kind: 'peer-authentication',
      attempt: association.attempt,
      remote: association.remote,
      method,
      hash,
      signature: signature.slice(),
      certificates: readable.map(({ encoding, data }) => ({ encoding, data: data.slice() })),
      identification: { type: identification.type, data: identification.data.slice() },
    },
  );
  return true;
}

const readableEncodings = new Set<number>(Object.values(certificateEncodings));

function whyNotAsked(sent: readonly Certificate[], readable: readonly Certificate[]): ProofRefusal | undefined {
  if (sent.length > limits.certificatesMax) {
    const detail = `${sent.length} certificates in one message`;
    return { code: 'malformed', detail, notification: notifyTypes.invalidCertificate };
  }
  if (readable.length > 0) return undefined;
  const encodings = sent.map(({ encoding }) => encoding).join(', ');
  const detail = sent.length === 0 ? 'no CERT payload' : `CERT payloads in no known encoding: ${encodings}`;
  return { code: 'certificate-missing', detail, notification: notifyTypes.authenticationFailed };
}
