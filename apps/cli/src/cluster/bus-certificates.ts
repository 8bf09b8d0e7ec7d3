import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import {
  generateKey,
  issueCertificate,
  newSerial,
  privateKeyPem,
  readPrivateKey,
  type SigningKey,
  signingKey,
  toPem,
} from '@sekisho/certificates';
import { CommandError } from '../command-error.ts';
import { busCertificateYears } from '../limits.ts';
import { readOrMakePrivate } from '../state/private-files.ts';
import { natsNodes } from './layout.ts';

/** In PEM. */
export interface BusCertificate {
  readonly certificate: string;
  readonly key: string;
}

export interface BusCertificates {
  /** Certificate of the CA that all servers of the bus are certified by. */
  readonly authority: string;
  /** By server. Servers show them to clients and to each other. */
  readonly servers: ReadonlyMap<string, BusCertificate>;
}

/** The bus has a CA of its own: no client of the gateway has to do with it. Reads what is there, and makes what is not. */
export async function busCertificates(directory: string): Promise<BusCertificates> {
  const key = await readOrMakeKey(join(directory, 'ca.key'));
  const authority = await readOrMake(join(directory, 'ca.pem'), () =>
    certify(key.signing, { commonName: 'Sekisho bus' }),
  );
  const issuer = { certificate: new Uint8Array(new X509Certificate(authority).raw), key: key.signing };
  const servers = new Map<string, BusCertificate>();
  for (const name of natsNodes) {
    const own = await readOrMakeKey(join(directory, `${name}.key`));
    const certificate = await readOrMake(join(directory, `${name}.pem`), () =>
      certify(own.signing, { commonName: name, issuer }),
    );
    servers.set(name, { certificate, key: own.pem });
  }
  return { authority, servers };
}

interface Wanted {
  readonly commonName: string;
  /** undefined: it is the CA, and signs itself. */
  readonly issuer?: { readonly certificate: Uint8Array; readonly key: SigningKey };
}

async function certify(key: SigningKey, { commonName, issuer }: Wanted): Promise<string> {
  const notBefore = new Date(Math.floor(Date.now() / 1000) * 1000);
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + busCertificateYears);
  const der = await issueCertificate({
    issuer: issuer?.certificate,
    signingKey: issuer?.key ?? key,
    serial: newSerial(),
    subject: { commonName },
    publicKey: key.publicKey,
    notBefore,
    notAfter,
    ...(issuer === undefined
      ? { authority: { pathLength: 0 } }
      : {
          names: { dns: [commonName] },
          extendedKeyUsage: ['server-authentication', 'client-authentication'],
        }),
  });
  return toPem('CERTIFICATE', der);
}

async function readOrMakeKey(file: string): Promise<{ readonly pem: string; readonly signing: SigningKey }> {
  const pem = await readOrMake(file, async () => privateKeyPem((await generateKey('ecdsa-p256')).privateKey));
  const read = readPrivateKey(pem);
  if (read.outcome === 'refused') throw new CommandError(`${file}: ${read.detail}`);
  return { pem, signing: signingKey(read.key) };
}

async function readOrMake(file: string, make: () => Promise<string>): Promise<string> {
  const made = await make();
  return readOrMakePrivate(file, () => made.trimEnd()).text;
}
