import { authorityOf } from '../certificate/authority.ts';
import { enumerated, explicit, integer, sequence, sequenceOf, time, unsignedHex } from '../der/writer.ts';
import { authorityKeyIdentifier, extension } from '../extensions/issue.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { extensionIds } from '../object-identifiers.ts';
import { signatureAlgorithm, signed } from '../signature/sign.ts';
import { type RevocationReasonName, reasonCode } from './reasons.ts';

export interface RevokedCertificate {
  /** Hexadecimal digits. */
  readonly serial: string;
  readonly at: Date;
  readonly reason: RevocationReasonName;
}

export interface CrlToIssue {
  /** The CA's certificate in DER. */
  readonly issuer: Uint8Array;
  readonly signingKey: SigningKey;
  /** Grows with every CRL of the issuer. */
  readonly number: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly revoked: readonly RevokedCertificate[];
}

const version2 = 1;

/** Builds and signs a complete CRL (RFC 5280 §5). */
export async function issueCrl(wanted: CrlToIssue): Promise<Uint8Array> {
  const { signingKey, revoked } = wanted;
  const issuer = authorityOf(wanted.issuer);
  const extensions = sequence(
    authorityKeyIdentifier(issuer.keyIdentifier),
    extension(extensionIds.crlNumber, integer(wanted.number)),
  );
  const toBeSigned = sequence(
    integer(version2),
    signatureAlgorithm(signingKey.algorithm),
    issuer.subject,
    time(wanted.thisUpdate),
    time(wanted.nextUpdate),
    // The list is left out where it would be empty (§5.1.2.6).
    ...(revoked.length === 0 ? [] : [sequenceOf(revoked.map(entry))]),
    explicit(0, extensions),
  );
  return signed(toBeSigned, signingKey);
}

/** A reason of "unspecified" is told by leaving it out (§5.3.1). */
const entry = ({ serial, at, reason }: RevokedCertificate): Uint8Array =>
  reason === 'unspecified'
    ? sequence(unsignedHex(serial), time(at))
    : sequence(
        unsignedHex(serial),
        time(at),
        sequence(extension(extensionIds.reasonCode, enumerated(reasonCode(reason)))),
      );
