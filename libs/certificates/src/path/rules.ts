import type { Certificate } from '../certificate/certificate.ts';
import { allowsUsage } from '../certificate/purpose.ts';
import { sameName } from '../names/distinguished-name.ts';
import { keyWeakness, weaknessOf } from '../signature/verify.ts';
import { nameViolation } from './name-constraints.ts';
import type { PathRefusal } from './verdict.ts';

/**
 * What is wrong with a path whose signatures are right (RFC 5280 §6.1), the leaf first and the anchor last; nothing where
 * it is valid. The anchor is judged like the others, except that nobody needs to have signed it.
 */
export function flawOf(path: readonly Certificate[], at: Date): PathRefusal | undefined {
  return (
    first(path, (certificate, index) => dateFlaw(certificate, index, at)) ??
    first(path, (certificate, index) => ownFlaw(certificate, index, path)) ??
    first(path.slice(1), (certificate, index) => authorityFlaw(certificate, index + 1, path)) ??
    first(path.slice(1), (certificate, index) => constraintFlaw(certificate, index + 1, path))
  );
}

function first<T>(
  path: readonly Certificate[],
  flaw: (certificate: Certificate, index: number) => T | undefined,
): T | undefined {
  for (const [index, certificate] of path.entries()) {
    const found = flaw(certificate, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

function dateFlaw(certificate: Certificate, index: number, at: Date): PathRefusal | undefined {
  const { notAfter, notBefore } = certificate;
  if (at > notAfter) return refusal('expired', certificate, index, `expired at ${notAfter.toISOString()}`);
  if (at < notBefore)
    return refusal('not-yet-valid', certificate, index, `is not valid before ${notBefore.toISOString()}`);
  return undefined;
}

function ownFlaw(certificate: Certificate, index: number, path: readonly Certificate[]): PathRefusal | undefined {
  const unsuitable = (what: string): PathRefusal => refusal('unsuitable', certificate, index, what);
  const [unknown] = certificate.unknownCritical;
  if (unknown !== undefined) return unsuitable(`has the critical extension ${unknown}, which is not understood`);
  const issuer = path[index + 1];
  const weakness = issuer && weaknessOf(certificate.signatureAlgorithm, issuer.publicKey);
  const flaw = weakness ?? keyWeakness(certificate.publicKey);
  return flaw === undefined ? undefined : unsuitable(`is too weak: ${flaw}`);
}

function authorityFlaw(certificate: Certificate, index: number, path: readonly Certificate[]): PathRefusal | undefined {
  const unsuitable = (what: string): PathRefusal => refusal('unsuitable', certificate, index, what);
  if (certificate.authority === undefined) return unsuitable('issued another, but is no CA (basicConstraints)');
  if (!allowsUsage(certificate, 'keyCertSign')) return unsuitable('may not sign certificates (keyUsage)');
  const { pathLength } = certificate.authority;
  if (pathLength === undefined) return undefined;
  const below = path.slice(1, index).filter((other) => !isSelfIssued(other)).length;
  return below > pathLength
    ? unsuitable(`allows ${pathLength} CAs below it, and has ${below} (pathLenConstraint)`)
    : undefined;
}

/** Self-issued CAs are exempt; they only give a CA a new key (RFC 5280 §6.1.3 (b)). */
function constraintFlaw(authority: Certificate, index: number, path: readonly Certificate[]): PathRefusal | undefined {
  const { nameConstraints } = authority;
  if (nameConstraints === undefined) return undefined;
  return first(path.slice(0, index), (certificate, below) => {
    if (below > 0 && isSelfIssued(certificate)) return undefined;
    const violation = nameViolation(certificate, nameConstraints);
    const by = `names what ${authority.subject} may not let it (nameConstraints): ${violation}`;
    return violation === undefined ? undefined : refusal('unsuitable', certificate, below, by);
  });
}

const isSelfIssued = ({ subjectDer, issuerDer }: Certificate): boolean => sameName(subjectDer, issuerDer);

function refusal(reason: PathRefusal['reason'], certificate: Certificate, index: number, what: string): PathRefusal {
  const who = index === 0 ? 'the certificate' : `the certificate of the CA ${certificate.subject}`;
  return { kind: 'refused', reason, detail: `${who} ${what}`, certificate, isLeaf: index === 0 };
}
