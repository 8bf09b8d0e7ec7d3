import type { Identity } from '@sekisho/administration';
import { createPkcs12, privateKeyPem, toPem } from '@sekisho/certificates';
import type { CertificateKind } from '@sekisho/contracts';
import { writeNewFile } from './output-file.ts';
import type { PackagePlan } from './package-options.ts';

const readers = {
  legacy: 'legacy encryption (3DES, SHA-1): read by Windows 7 to 11, macOS, iOS, Android, OpenSSL and NSS',
  modern:
    'modern encryption (AES-256, SHA-256): read by Windows 10 1709 and later, recent macOS, iOS and Android, OpenSSL and NSS',
} as const;

const whatNext: Readonly<Record<CertificateKind, string>> = {
  gateway: 'Install it on the gateway it names; clients trust it once they have the CA: sekisho ca export.',
  machine:
    'On Windows import it into the store of the local computer (certutil -importpfx FILE); on macOS into the System keychain; on Linux name it in the VPN profile.',
  user: "Import it into the user's own store; on Windows that is the current user (certutil -user -importpfx FILE).",
};

/** Writes the file and tells what it is, how it is protected and what to do with it. */
export async function writePackage(identity: Identity, plan: PackagePlan): Promise<void> {
  writeNewFile(plan.path, await contentOf(identity, plan));
  console.log(`Wrote private key, certificate and chain to ${plan.path}.`);
  if (plan.format === 'pem') console.log('The private key in it is not encrypted: keep the file to its owner.');
  else {
    console.log(`It has ${readers[plan.encryption]}.`);
    if (plan.generated) console.log(`Password: ${plan.password}`);
  }
  console.log(whatNext[identity.kind]);
}

async function contentOf(
  { key, certificate, chain, name }: Identity,
  { format, encryption, password }: PackagePlan,
): Promise<string | Uint8Array> {
  if (format === 'p12') return createPkcs12({ key, certificate, chain, password, friendlyName: name, encryption });
  const certificates = [certificate, ...chain].map((each) => toPem('CERTIFICATE', each));
  return privateKeyPem(key) + certificates.join('');
}
