import type { AuthorityRole, CertificateKind, RevocationReason } from '@sekisho/contracts';

/** Times are ISO 8601 in UTC with milliseconds, which sort as text. DER is in base64. */
export interface CaTables {
  /** The CAs and their latest CRLs. Whoever makes a CRL or revokes writes the row first, and so takes turns. */
  ca_authority: {
    role: AuthorityRole;
    certificate: string;
    /** RFC 5280 §5.2.3; 0: none was made yet. */
    crl_number: number;
    crl: string | null;
    crl_this_update: string | null;
  };
  /** Everything issued, for ever. */
  ca_certificate: {
    /** As in certificateReference. */
    serial: string;
    authority: AuthorityRole;
    kind: CertificateKind;
    name: string;
    /** AlternativeNames as JSON, for renewal. */
    names: string;
    subject: string;
    issuer: string;
    not_before: string;
    not_after: string;
    issued_at: string;
    certificate: string;
    revoked_at: string | null;
    revocation_reason: RevocationReason | null;
  };
}
