import type { Certificate } from '../certificate/certificate.ts';
import { limits } from '../limits.ts';

/** Where a certificate may name its holder. */
export type NameSource = 'upn' | 'email' | 'dns' | 'common-name';

/**
 * Names that the account of a certificate's holder may have: of the sources in their order, each once. Names that are
 * empty, longer than 253 characters or hold control characters are left out.
 */
export function namesOf(certificate: Certificate, sources: readonly NameSource[]): string[] {
  return [...new Set(sources.flatMap((source) => fromSource(certificate, source)))].filter(isAccountName);
}

/** Of e-mail addresses, those of the subject count where there is none in subjectAltName (RFC 5280 §4.1.2.6). */
function fromSource(certificate: Certificate, source: NameSource): readonly string[] {
  const { alternativeNames, commonNames, emailAddresses } = certificate;
  switch (source) {
    case 'upn':
      return alternativeNames.upn;
    case 'email':
      return alternativeNames.email.length > 0 ? alternativeNames.email : emailAddresses;
    case 'dns':
      return alternativeNames.dns;
    case 'common-name':
      return commonNames;
  }
}

const isAccountName = (name: string): boolean =>
  name.trim() !== '' && name.length <= limits.accountNameMax && !/\p{C}|\p{Zl}|\p{Zp}/u.test(name);
