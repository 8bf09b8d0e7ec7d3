import { CertificateAuthority, type CertificateFiles as Pair } from '@sekisho/testing';

export interface CertificateFiles {
  readonly ca: string;
  readonly server: Pair;
  readonly client: Pair;
}

const serverName = 'radius.corp.example';

/** A CA of a test's own with a certificate for an EAP server and one for a user. */
export function makeCertificates(directory: string, user: string): CertificateFiles {
  const authority = CertificateAuthority.root(directory, 'Test CA');
  return {
    ca: authority.certificate,
    server: authority.issue(serverName, { names: [`DNS:${serverName}`], purposes: ['serverAuth'] }),
    client: authority.issue(user, { purposes: ['clientAuth'] }),
  };
}
