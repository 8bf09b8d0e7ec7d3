import type { Certificate } from '@sekisho/certificates';
import type { CertificateReference, TrustedAuthority } from '@sekisho/contracts';

/** Whether a certificate was revoked, as far as its CA says. */
export type Status =
  | { readonly kind: 'good' }
  /** `detail` for the administrator: who says so. */
  | { readonly kind: 'revoked'; readonly detail: string }
  /** `detail` names what was asked and why it has no answer. */
  | { readonly kind: 'unknown'; readonly detail: string };

/** Knows of the certificates of one trusted CA, and of those below it, which were revoked. */
export interface RevocationSource {
  /** @param issuer verified to have issued `certificate` */
  status(certificate: Certificate, issuer: Certificate): Promise<Status>;
  health(): CrlHealth;
}

export type CrlHealth = Pick<TrustedAuthority, 'crl' | 'crlUntil' | 'problem'>;

/**
 * Hears of certificates that are seen to be revoked for the first time, newest first. With the certificate of a CA all are
 * revoked that it issued: `authorities` are the names of such CAs (RFC 4514).
 */
export type OnRevoked = (references: readonly CertificateReference[], authorities: readonly string[]) => void;
