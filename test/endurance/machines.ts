import { generateKey, issueCertificate, newSerial, parseCertificate, signingKey, spkiOf } from '@sekisho/certificates';
import { OwnCertificates } from '@sekisho/edge/testing';

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

/**
 * A machine's certificate and key, as IKE shows them: with the root, and names enough that no message with them fits a datagram.
 */
async function machine(commonName: string) {
  const { privateKey } = await generateKey('ecdsa-p256');
  const der = await issueCertificate({
    ...validity,
    issuer: rootCertificate,
    signingKey: root,
    serial: newSerial(),
    subject: { commonName },
    publicKey: spkiOf(privateKey),
    names: { dns: Array.from({ length: 24 }, (_, index) => `${commonName}-${index}.sites.example.com`) },
  });
  const certificate = parseCertificate(der);
  const held = { key: privateKey, certificate, chain: [der, rootCertificate] };
  const own = new OwnCertificates({ current: () => held });
  return { key: privateKey, certificate, own };
}
export const [gatewayMachine, laptop] = await Promise.all([machine('vpn'), machine('laptop-7')]);
