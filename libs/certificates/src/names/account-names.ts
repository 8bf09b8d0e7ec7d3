import type { Certificate } from '../certificate/certificate.ts';
import { limits } from '../limits.ts';
import type { ValidPath } from '../path/verdict.ts';

/** Where a certificate may name its holder. */
export type NameSource = 'upn' | 'email' | 'dns' | 'common-name';

/**
 * Names that the account of a certificate's holder may have: of the sources in their order, each once. Names that are
 * empty, longer than 253 characters or hold control characters are left out.
 * @param path that was found to be valid: where its CAs are bound to domain names or e-mail addresses (RFC 5280 §4.2.1.10), a
 *   common name would be a way around that, and is left out
 */
export function namesOf(
  certificate: Certificate,
  sources: readonly NameSource[],
  { constrained }: Pick<ValidPath, 'constrained'>,
): string[] {
  const checked = constrained ? sources.filter((source) => source !== 'common-name') : sources;
  return [...new Set(checked.flatMap((source) => fromSource(certificate, source)))].filter(isAccountName);
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
