import {
  type Certificate,
  type CertificateToIssue,
  generateKey,
  issueCertificate,
  newSerial,
  parseCertificate,
  signingKey,
} from '../index.ts';

export interface Issued {
  readonly certificate: Certificate;
  readonly key: CertificateToIssue['signingKey'];
}

/** A certificate of this library's own making, good for a day. @param issuer absent: it signs itself */
export async function issued(
  commonName: string,
  issuer?: Issued,
  authority?: CertificateToIssue['authority'],
): Promise<Issued> {
  const key = signingKey((await generateKey('ecdsa-p256')).privateKey);
  const der = await issueCertificate({
    issuer: issuer?.certificate.der,
    signingKey: issuer?.key ?? key,
    serial: newSerial(),
    subject: { commonName },
    publicKey: key.publicKey,
    notBefore: new Date(),
    notAfter: new Date(Date.now() + 86_400_000),
    ...(authority && { authority }),
  });
  return { certificate: parseCertificate(der), key };
}
