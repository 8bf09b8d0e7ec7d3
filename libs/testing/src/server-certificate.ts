import { CertificateAuthority, type CertificateFiles, type CertificateWishes } from './certificate-authority.ts';

/** Paths of PEM files. */
export interface ServerCertificate extends CertificateFiles {
  /** The CA's certificate. */
  readonly ca: string;
}

/** A server's certificate by a CA made for it, in that directory. @param names by default those of a server on loopback */
export function serverCertificate(
  directory: string,
  names: CertificateWishes['names'] = ['IP:127.0.0.1', 'DNS:localhost'],
): ServerCertificate {
  const authority = CertificateAuthority.root(directory, 'Test CA');
  const { certificate, key } = authority.issue('server', { names, purposes: ['serverAuth'] });
  return { ca: authority.certificate, certificate, key };
}
