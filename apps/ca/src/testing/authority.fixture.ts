import { generateKey, issueCertificate, newSerial, signingKey } from '@sekisho/certificates';
import type { Authority } from '../authority/authority.ts';

/** The root of a CA that ends then. */
export async function rootUntil(notAfter: Date): Promise<Authority> {
  const key = signingKey((await generateKey('ecdsa-p256')).privateKey);
  const [notBefore, serial] = [new Date(0), newSerial()];
  const subject = { commonName: 'root' };
  const certificate = await issueCertificate({
    ...{ issuer: undefined, signingKey: key, serial, subject, publicKey: key.publicKey, notBefore, notAfter },
    authority: {},
  });
  return { role: 'root', certificate, serial, notBefore, notAfter, key };
}
