import { type RevocationReasonName, reasonCode } from '../crl/reasons.ts';
import { context } from '../der/tags.ts';
import { enumerated, explicit, generalizedTime, octetString, oid, sequence, tlv } from '../der/writer.ts';
import { keyIdentifier } from '../keys/public-key.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { ocspBasicResponse } from '../object-identifiers.ts';
import { signed } from '../signature/sign.ts';
import type { OcspCertificateId } from './certificate-id.ts';
import { nonceExtension } from './request.ts';
import { statusCodes } from './status.ts';

export type OcspAnswerToSign = {
  readonly certificate: OcspCertificateId;
  readonly thisUpdate: Date;
  /** When there will be a newer answer at the latest. */
  readonly nextUpdate?: Date;
} & (
  | { readonly status: 'good' | 'unknown' }
  | { readonly status: 'revoked'; readonly at: Date; readonly reason: RevocationReasonName }
);

export interface OcspResponseToSign {
  readonly signingKey: SigningKey;
  /** The certificate of a delegated responder, which goes along; undefined: the CA itself answers. */
  readonly responder?: Uint8Array;
  readonly answers: readonly OcspAnswerToSign[];
  /** As the request had it. */
  readonly nonce?: Uint8Array | undefined;
  readonly producedAt: Date;
}

export type OcspError = Exclude<keyof typeof statusCodes, 'successful' | 'sigRequired'>;

/** An answer that says only why there is none; it is not signed. */
export const ocspErrorResponse = (error: OcspError): Uint8Array => sequence(enumerated(statusCodes[error]));

/** Builds and signs an OCSP response (RFC 6960 §4.2.1); the responder is named by its key. */
export async function ocspResponse(wanted: OcspResponseToSign): Promise<Uint8Array> {
  const { signingKey, nonce, responder } = wanted;
  const toBeSigned = sequence(
    explicit(2, octetString(keyIdentifier(signingKey.publicKey))),
    generalizedTime(wanted.producedAt),
    sequence(...wanted.answers.map(singleResponse)),
    ...(nonce === undefined ? [] : [explicit(1, sequence(nonceExtension(nonce)))]),
  );
  const certificates = responder === undefined ? [] : [explicit(0, sequence(responder))];
  const basic = await signed(toBeSigned, signingKey, ...certificates);
  return sequence(
    enumerated(statusCodes.successful),
    explicit(0, sequence(oid(ocspBasicResponse), octetString(basic))),
  );
}

const singleResponse = (answer: OcspAnswerToSign): Uint8Array =>
  sequence(
    answer.certificate.der,
    status(answer),
    generalizedTime(answer.thisUpdate),
    ...(answer.nextUpdate === undefined ? [] : [explicit(0, generalizedTime(answer.nextUpdate))]),
  );

function status(answer: OcspAnswerToSign): Uint8Array {
  switch (answer.status) {
    case 'good':
      return tlv(context(0), new Uint8Array(0));
    case 'unknown':
      return tlv(context(2), new Uint8Array(0));
    case 'revoked':
      return explicit(1, generalizedTime(answer.at), explicit(0, enumerated(reasonCode(answer.reason))));
  }
}
