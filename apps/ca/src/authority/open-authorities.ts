import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueCertificate, newSerial, type SigningKey } from '@sekisho/certificates';
import type { AuthorityRole } from '@sekisho/contracts';
import { PrivateFileError, placeOnce, type Settings } from '@sekisho/platform';
import { equalBytes } from '@sekisho/wire';
import { crlUrl } from '../http/urls.ts';
import { validityWithin, wholeSecond } from '../issuing/validity.ts';
import { clockSkewMs } from '../limits.ts';
import type { CaStore } from '../store/ca-store.ts';
import { Authorities, type Authority } from './authority.ts';
import { authorityName } from './authority-names.ts';
import type { KeyStore } from './key-store.ts';

export interface AuthorityParts {
  readonly keys: KeyStore;
  readonly store: Pick<CaStore, 'authority' | 'adopt'>;
  /** Where the CA certificates are, in PEM. */
  readonly directory: string;
  readonly settings: Pick<Settings, 'internalCa' | 'gateway'>;
  readonly now: () => Date;
}

/**
 * Opens the CAs, and makes those that are missing: first the key, then its certificate, each in one step; what a crash left
 * out the next start adds, and starts at the same moment end up with the same. Never makes anew what was there once.
 * @throws PrivateFileError with a sentence for the administrator
 */
export async function openAuthorities(parts: AuthorityParts): Promise<Authorities> {
  const { issuingCa } = parts.settings.internalCa;
  const root = await openAuthority('root', undefined, parts);
  // Once it has issued something, its CRL is needed for as long as that is good.
  const issuing = issuingCa || (await parts.store.authority('issuing')) !== undefined;
  if (!issuing) return new Authorities([root], 'root');
  return new Authorities([root, await openAuthority('issuing', root, parts)], issuingCa ? 'issuing' : 'root');
}

async function openAuthority(
  role: AuthorityRole,
  issuer: Authority | undefined,
  parts: AuthorityParts,
): Promise<Authority> {
  const { keys, store, directory, settings } = parts;
  const known = await store.authority(role);
  const opened = await keys.open(role);
  if (opened === undefined && known !== undefined) {
    throw new PrivateFileError(
      `The internal CA's ${role} key is missing in ${directory}, but certificates were issued by it: restore it from a backup.`,
    );
  }
  const key = opened ?? (await keys.make(role, settings.internalCa.key));
  const file = join(directory, `${role}.crt`);
  if (!existsSync(file)) {
    const certificate = known ?? (await certify({ role, key, issuer, parts }));
    placeOnce(file, new X509Certificate(certificate).toString().trimEnd(), 0o644);
  }
  const authority = { role, key, ...readAuthority(file, key) };
  if (!(await store.adopt(role, authority.certificate))) {
    throw new PrivateFileError(
      `internalCa.store belongs to another CA than ${file}: restore the CA's keys and its store from the same backup.`,
    );
  }
  return authority;
}

interface Certification {
  readonly role: AuthorityRole;
  readonly key: SigningKey;
  readonly issuer: Authority | undefined;
  readonly parts: AuthorityParts;
}

function certify({ role, key, issuer, parts }: Certification): Promise<Uint8Array> {
  const { settings, now } = parts;
  const lifetime = settings.internalCa.validity.authority;
  const url = crlUrl('root', settings.internalCa);
  return issueCertificate({
    issuer: issuer?.certificate,
    signingKey: issuer?.key ?? key,
    serial: newSerial(),
    subject: { commonName: authorityName(role, settings) },
    publicKey: key.publicKey,
    ...(issuer === undefined ? validityFrom(now(), lifetime) : validityWithin(issuer, now(), lifetime)),
    // Room below the root for an issuing CA, also one that comes later.
    authority: { pathLength: role === 'root' ? 1 : 0 },
    ...(issuer === undefined || url === undefined ? {} : { crlUrl: url }),
  });
}

const validityFrom = (now: Date, lifetimeMs: number) => ({
  notBefore: wholeSecond(now.getTime() - clockSkewMs),
  notAfter: wholeSecond(now.getTime() + lifetimeMs),
});

function readAuthority(
  file: string,
  key: SigningKey,
): Pick<Authority, 'certificate' | 'serial' | 'notBefore' | 'notAfter'> {
  const read = readCertificate(file);
  const spki = new Uint8Array(read.publicKey.export({ type: 'spki', format: 'der' }));
  if (!equalBytes(spki, key.publicKey)) {
    throw new PrivateFileError(
      `${file} and the private key beside it do not belong together: restore both from a backup.`,
    );
  }
  return {
    certificate: new Uint8Array(read.raw),
    serial: read.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
    notBefore: read.validFromDate,
    notAfter: read.validToDate,
  };
}

function readCertificate(file: string): X509Certificate {
  try {
    return new X509Certificate(readFileSync(file));
  } catch {
    throw new PrivateFileError(`${file} holds no certificate: restore it from a backup.`);
  }
}
