import type { Certificate } from '../certificate/certificate.ts';
import { allowsUsage } from '../certificate/purpose.ts';
import { sameName } from '../names/distinguished-name.ts';
import { isSignedBy, weaknessOf } from '../signature/verify.ts';
import type { Crl } from './read.ts';
import type { Revocation } from './reasons.ts';

/** When and why a certificate was revoked; nothing where the CRL does not say so. Takes the same time whatever the CRL's size. */
export const revokedAt = ({ revocations }: Crl, serial: string): Revocation | undefined => revocations.get(serial);

export type Verification = { readonly kind: 'valid' } | { readonly kind: 'refused'; readonly detail: string };

/** Whether a CA issued a CRL (RFC 5280 §6.3.3 (f), (g)). Whether it is fresh is for the caller to judge. */
export async function verifyCrl(crl: Crl, issuer: Certificate): Promise<Verification> {
  const refused = (detail: string): Verification => ({ kind: 'refused', detail });
  if (!sameName(crl.issuerDer, issuer.subjectDer))
    return refused(`the CRL is of ${crl.issuer}, not of ${issuer.subject}`);
  if (!allowsUsage(issuer, 'cRLSign')) return refused(`the CA ${issuer.subject} may not sign CRLs (keyUsage)`);
  const weakness = weaknessOf(crl.signatureAlgorithm, issuer.publicKey);
  if (weakness !== undefined) return refused(`the CRL of ${crl.issuer} is too weak: ${weakness}`);
  if (!(await isSignedBy(crl, issuer.publicKey)))
    return refused(`the CRL of ${crl.issuer} was not signed by that CA's key`);
  return { kind: 'valid' };
}

/** Why a CRL says nothing on a certificate, in words; nothing where it does. Signature and dates are judged elsewhere. */
export function notCovering(crl: Crl, certificate: Certificate): string | undefined {
  if (crl.unusable !== undefined) return crl.unusable;
  if (!sameName(crl.issuerDer, certificate.issuerDer)) return `it is of ${crl.issuer}, not of ${certificate.issuer}`;
  const { distributionPoints } = crl;
  const isOfPoint =
    distributionPoints.length === 0 || distributionPoints.some((uri) => certificate.crlUris.includes(uri));
  return isOfPoint ? undefined : `it is partial: it is for the distribution point ${distributionPoints[0]} alone`;
}
