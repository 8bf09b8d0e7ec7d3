import type { IssuedReply } from '@sekisho/administration';
import { describeCertificate, keyText, parseCertificate, parseCrl, toPem } from '@sekisho/certificates';
import type { CaAuthority } from '@sekisho/contracts';
import type { AnswerOf } from '../endpoint.ts';
import type { showAuthority, showCertificate } from './endpoints.ts';

/** What is in a certificate that was issued, and whom it fits. */
export function toldCertificate({
  record,
  certificate,
}: NonNullable<IssuedReply['issued']>): AnswerOf<typeof showCertificate> {
  const der = bytes(certificate);
  const parsed = parseCertificate(der);
  const { purposes, fits } = describeCertificate(parsed);
  const { dns, ip, email, upn } = parsed.alternativeNames;
  return {
    record,
    names: { dns: [...dns], ip: [...ip], email: [...email], upn: [...upn] },
    key: keyText(parsed),
    keyUsage: [...(parsed.keyUsage ?? [])],
    purposes: [...purposes],
    fingerprint: fingerprintText(parsed.fingerprint),
    fits,
    pem: toPem('CERTIFICATE', der),
  };
}

/** The internal CA in public. */
export const toldAuthority = ({ authorities, crls, url }: CaAuthority): AnswerOf<typeof showAuthority> => ({
  authorities: authorities.map((each) => {
    const der = bytes(each);
    const { subject, notBefore, notAfter, fingerprint } = parseCertificate(der);
    return {
      subject,
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
      fingerprint: fingerprintText(fingerprint),
      pem: toPem('CERTIFICATE', der),
    };
  }),
  crls: crls.map((each) => {
    const { issuer, number, thisUpdate, nextUpdate, revocations } = parseCrl(bytes(each));
    return {
      issuer,
      ...(number !== undefined && { number: String(BigInt(`0x${number}`)) }),
      thisUpdate: thisUpdate.toISOString(),
      ...(nextUpdate !== undefined && { nextUpdate: nextUpdate.toISOString() }),
      revoked: revocations.size,
    };
  }),
  ...(url !== undefined && { url }),
});

const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

/** As certificate viewers show it. */
const fingerprintText = (hex: string): string => (hex.toUpperCase().match(/../g) ?? []).join(':');
