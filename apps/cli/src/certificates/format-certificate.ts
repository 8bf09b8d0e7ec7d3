import { formatTimestamp } from '@sekisho/administration';
import { type Certificate, describeCertificate, keyText } from '@sekisho/certificates';
import type { IssuedCertificate } from '@sekisho/contracts';
import { printable } from '../output/printable.ts';
import type { Column } from '../output/table.ts';

/** good, expired, or revoked and why. */
export function stateOf({ revokedAt, revocationReason, notAfter }: IssuedCertificate, now: number): string {
  if (revokedAt !== null) return `revoked ${revokedAt.slice(0, 10)} (${revocationReason ?? 'unspecified'})`;
  return Date.parse(notAfter) < now ? 'expired' : 'good';
}

export const issuedColumns = (now: number): readonly Column<IssuedCertificate>[] => [
  { title: 'SERIAL', of: ({ serial }) => serial },
  { title: 'KIND', of: ({ kind }) => kind },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'ISSUED', of: ({ issuedAt }) => issuedAt.slice(0, 10) },
  { title: 'EXPIRES', of: ({ notAfter }) => notAfter.slice(0, 10) },
  { title: 'STATE', of: (record) => stateOf(record, now) },
];

/** What is in a certificate and whom it fits, a line each. */
export function formatCertificate(certificate: Certificate, record?: IssuedCertificate, now = Date.now()): string {
  const { purposes, fits } = describeCertificate(certificate);
  const { alternativeNames: names } = certificate;
  const lines: readonly (readonly [title: string, text: string | undefined])[] = [
    ['Subject', certificate.subject],
    ['Issuer', certificate.issuer],
    ['Serial', certificate.serial],
    ['Kind', record?.kind],
    ['DNS names', names.dns.join(', ')],
    ['IP addresses', names.ip.join(', ')],
    ['E-mail', names.email.join(', ')],
    ['User principal names', names.upn.join(', ')],
    [
      'Valid',
      `${formatTimestamp(certificate.notBefore)} to ${formatTimestamp(certificate.notAfter)}${expiry(certificate, now)}`,
    ],
    ['State', record && stateOf(record, now)],
    ['Key', keyText(certificate)],
    ['Key usage', certificate.keyUsage?.join(', ')],
    ['Extended key usage', purposes.length === 0 ? 'none: nothing is said' : purposes.join(', ')],
    ['SHA-256', fingerprintText(certificate.fingerprint)],
    ['Fits IKE', verdict(fits.ike)],
    ['Fits a user in EAP-TLS', verdict(fits.user)],
    ['Fits the gateway in EAP-TLS', verdict(fits.eapGateway)],
    ['Fits a CA', verdict(fits.authority)],
  ];
  const shown = lines.filter(([, text]) => text !== undefined && text !== '');
  const width = Math.max(...shown.map(([title]) => title.length));
  return shown.map(([title, text]) => `${`${title}:`.padEnd(width + 2)}${printable(text ?? '')}`).join('\n');
}

/** The same for programs. */
export const jsonOf = (certificate: Certificate) => ({
  subject: certificate.subject,
  issuer: certificate.issuer,
  serial: certificate.serial,
  notBefore: certificate.notBefore.toISOString(),
  notAfter: certificate.notAfter.toISOString(),
  fingerprint: certificate.fingerprint,
  names: certificate.alternativeNames,
  key: keyText(certificate),
  /** Absent: the extension is, and all is allowed. */
  keyUsage: certificate.keyUsage,
  extendedKeyUsage: certificate.extendedKeyUsage?.map(({ oid, name }) => name ?? oid),
  fits: describeCertificate(certificate).fits,
});

const verdict = ({ fits, reason }: { readonly fits: boolean; readonly reason: string }): string =>
  `${fits ? 'yes' : 'no'}. ${reason}`;

function expiry({ notBefore, notAfter }: Certificate, now: number): string {
  if (notBefore.getTime() > now) return ' (not valid yet)';
  return notAfter.getTime() < now ? ' (expired)' : '';
}

/** As certificate viewers show it. */
export const fingerprintText = (hex: string): string => (hex.toUpperCase().match(/../g) ?? []).join(':');
