import {
  type AlternativeNames,
  type AuthorityRole,
  alternativeNames,
  type CertificateKind,
  type IssuedCertificate,
} from '@sekisho/contracts';
import { fromBase64, toBase64 } from '@sekisho/wire';
import type { Selectable } from 'kysely';
import type { CaTables } from './schema.ts';

/** What was issued, when it is issued. */
export interface NewCertificate {
  readonly serial: string;
  readonly authority: AuthorityRole;
  readonly kind: CertificateKind;
  readonly name: string;
  readonly names: AlternativeNames;
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly issuedAt: Date;
  /** DER. */
  readonly certificate: Uint8Array;
}

export interface StoredCertificate {
  readonly record: IssuedCertificate;
  readonly authority: AuthorityRole;
  readonly names: AlternativeNames;
  readonly certificate: Uint8Array;
}

type CertificateRow = Selectable<CaTables['ca_certificate']>;

export const certificateRow = (issued: NewCertificate): CertificateRow => ({
  serial: issued.serial,
  authority: issued.authority,
  kind: issued.kind,
  name: issued.name,
  names: JSON.stringify(issued.names),
  subject: issued.subject,
  issuer: issued.issuer,
  not_before: issued.notBefore.toISOString(),
  not_after: issued.notAfter.toISOString(),
  issued_at: issued.issuedAt.toISOString(),
  certificate: toBase64(issued.certificate),
  revoked_at: null,
  revocation_reason: null,
});

export const storedCertificate = (row: CertificateRow): StoredCertificate => ({
  record: recordOfRow(row),
  authority: row.authority,
  names: alternativeNames.parse(JSON.parse(row.names)),
  certificate: fromBase64(row.certificate),
});

export const recordOfRow = (row: Omit<CertificateRow, 'certificate' | 'names' | 'authority'>): IssuedCertificate => ({
  serial: row.serial,
  kind: row.kind,
  name: row.name,
  subject: row.subject,
  issuer: row.issuer,
  notBefore: row.not_before,
  notAfter: row.not_after,
  issuedAt: row.issued_at,
  revokedAt: row.revoked_at,
  revocationReason: row.revocation_reason,
});
