import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of PEM files. */
export interface ServerCertificate {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

const openssl = (...options: string[]): void => void execFileSync('openssl', options, { stdio: 'ignore' });
const ecKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];

/** A certificate for 127.0.0.1 and a CA of its own. @param names what it is for, in the form of OpenSSL */
export function serverCertificate(directory: string, names = 'IP:127.0.0.1,DNS:localhost'): ServerCertificate {
  const at = (name: string) => join(directory, name);
  const ca = ['-keyout', at('ca.key'), '-out', at('ca.pem')];
  openssl('req', '-x509', ...ecKey, ...ca, '-subj', '/CN=Test CA', '-addext', 'basicConstraints=critical,CA:TRUE');
  openssl('req', ...ecKey, '-keyout', at('server.key'), '-out', at('server.csr'), '-subj', '/CN=test server');
  writeFileSync(at('server.ext'), `subjectAltName=${names}\n`);
  const signing = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-days', '2', '-extfile', at('server.ext')];
  openssl('x509', '-req', '-in', at('server.csr'), '-out', at('server.pem'), ...signing);
  return { ca: at('ca.pem'), certificate: at('server.pem'), key: at('server.key') };
}
