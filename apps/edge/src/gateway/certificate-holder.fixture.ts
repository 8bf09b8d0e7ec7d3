import { generateKey, issueCertificate, newSerial, parseCertificate, signingKey, spkiOf } from '@sekisho/certificates';
import { OwnCertificates } from '../ike/own-certificates.ts';

const day = 86_400_000;
const validity = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + 90 * day) };
const root = signingKey((await generateKey('ecdsa-p256')).privateKey);
const rootCertificate = await issueCertificate({
  ...validity,
  issuer: undefined,
  signingKey: root,
  serial: newSerial(),
  subject: { commonName: 'Root' },
  publicKey: root.publicKey,
  authority: {},
});

/** What makes a certificate longer than usual. */
interface Length {
  readonly dns?: string[];
  /** It is shown with the root. */
  readonly withRoot?: boolean;
}

/** A certificate of the root as IKE shows it, with its key. */
export async function holder(
  commonName: string,
  algorithm: 'rsa-2048' | 'ecdsa-p256',
  { dns, withRoot = false }: Length = {},
) {
  const { privateKey } = await generateKey(algorithm);
  const der = await issueCertificate({
    ...validity,
    issuer: rootCertificate,
    signingKey: root,
    serial: newSerial(),
    subject: { commonName },
    publicKey: spkiOf(privateKey),
    ...(dns && { names: { dns } }),
  });
  const certificate = parseCertificate(der);
  const held = { key: privateKey, certificate, chain: withRoot ? [der, rootCertificate] : [der] };
  const own = new OwnCertificates({ current: () => held });
  return { key: privateKey, certificate, own };
}
