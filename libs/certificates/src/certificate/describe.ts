import type { Certificate, Purpose } from './certificate.ts';
import { allowsUsage, hasPurpose, type RequiredPurpose } from './purpose.ts';

/** Whether a certificate can be used for something, and why. */
export interface Fitness {
  readonly fits: boolean;
  /** A sentence for the administrator. */
  readonly reason: string;
}

/** What an administrator wants to know of a certificate before giving it to somebody. Dates and issuer are not judged. */
export interface CertificateDescription {
  /** Purposes of extended key usage in words; empty where the extension is absent, which allows all. */
  readonly purposes: readonly string[];
  readonly fits: {
    /** Machine or gateway in IKE. */
    readonly ike: Fitness;
    /** User in EAP-TLS. */
    readonly user: Fitness;
    /** Gateway in EAP-TLS. */
    readonly eapGateway: Fitness;
    /** CA that issues others. */
    readonly authority: Fitness;
  };
}

export function describeCertificate(certificate: Certificate): CertificateDescription {
  return {
    purposes: certificate.extendedKeyUsage?.map(purposeText) ?? [],
    fits: {
      ike: ikeFitness(certificate),
      user: eapFitness(certificate, 'client-authentication'),
      eapGateway: eapFitness(certificate, 'server-authentication'),
      authority: authorityFitness(certificate),
    },
  };
}

const yes = (reason: string): Fitness => ({ fits: true, reason });
const no = (reason: string): Fitness => ({ fits: false, reason });

/** Capitals of words that are names. */
const words: Readonly<Record<string, string>> = { ipsec: 'IPsec', ike: 'IKE', ocsp: 'OCSP', email: 'E-mail' };

/** "Client Authentication", or the number of a purpose without a name. */
const purposeText = ({ oid, name }: Purpose): string =>
  name
    ?.split('-')
    .map((word) => words[word] ?? word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ') ?? oid;

const cannotSign = no('Its key usage lacks digitalSignature: its key may not sign.');

/** RFC 4945 §5.1.3.12: extended key usage is of no account to IKE. */
function ikeFitness(certificate: Certificate): Fitness {
  if (!isSigningKey(certificate)) return no(`Its key (${keyText(certificate)}) is none that IKE signs with.`);
  if (!allowsUsage(certificate, 'digitalSignature')) return cannotSign;
  return yes('Its key may sign; IKE needs no purpose.');
}

function eapFitness(certificate: Certificate, purpose: RequiredPurpose): Fitness {
  const words = purpose === 'client-authentication' ? 'Client Authentication' : 'Server Authentication';
  if (!isSigningKey(certificate)) return no(`Its key (${keyText(certificate)}) is none that this gateway uses in TLS.`);
  if (!allowsUsage(certificate, 'digitalSignature')) return cannotSign;
  if (hasPurpose(certificate, purpose)) return yes(`It has the purpose ${words}.`);
  if (certificate.extendedKeyUsage === undefined) return no(`It has no purposes at all, and needs ${words}.`);
  return no(`It lacks the purpose ${words}.`);
}

function authorityFitness(certificate: Certificate): Fitness {
  if (certificate.authority === undefined) return no('Its basic constraints do not say that it is a CA.');
  if (!allowsUsage(certificate, 'keyCertSign')) return no('Its key usage lacks keyCertSign.');
  const { pathLength } = certificate.authority;
  if (pathLength === undefined) return yes('It is a CA.');
  if (pathLength === 0) return yes('It is a CA below which no further CA may stand.');
  return yes(`It is a CA below which ${pathLength} further ${pathLength === 1 ? 'CA' : 'CAs'} may stand.`);
}

const isSigningKey = ({ publicKey }: Certificate): boolean => publicKey.kind.type !== 'other';

/** "RSA 2048", "EC P-256", or the number of another algorithm. */
export function keyText({ publicKey: { kind } }: Certificate): string {
  switch (kind.type) {
    case 'rsa':
      return `RSA ${kind.bits}`;
    case 'ec':
      return `EC ${kind.curve}`;
    case 'other':
      return kind.algorithm;
  }
}
