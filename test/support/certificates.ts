import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from './shell.ts';

export interface Subject {
  readonly commonName: string;
  /** In the form of OpenSSL, such as IP:127.0.0.1; by default the common name as a DNS name. */
  readonly alternativeName?: string;
  readonly purpose: 'serverAuth' | 'clientAuth';
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A CA of a directory's own: `ca.pem` and its key, by OpenSSL's command. */
export async function makeCa(directory: string): Promise<void> {
  const [key, certificate] = [join(directory, 'ca.key'), join(directory, 'ca.pem')];
  const ca = ['-keyout', key, '-out', certificate, '-days', '2', '-subj', '/CN=Test CA'];
  await must('openssl', ['req', '-x509', ...newKey, ...ca]);
}

/** A certificate by the directory's CA: `NAME.pem`, and its key `NAME.key`. */
export async function certify(
  directory: string,
  name: string,
  { commonName, alternativeName = `DNS:${commonName}`, purpose }: Subject,
): Promise<void> {
  const file = (end: string): string => join(directory, `${name}.${end}`);
  const extensions = [`extendedKeyUsage=${purpose}`, `subjectAltName=${alternativeName}`];
  await writeFile(file('cnf'), `${extensions.join('\n')}\n`);
  const request = ['-keyout', file('key'), '-out', file('csr'), '-subj', `/CN=${commonName}`];
  await must('openssl', ['req', ...newKey, ...request]);
  const issuer = ['-CA', join(directory, 'ca.pem'), '-CAkey', join(directory, 'ca.key'), '-CAcreateserial'];
  const signed = ['-in', file('csr'), '-out', file('pem'), '-extfile', file('cnf'), '-days', '2'];
  await must('openssl', ['x509', '-req', ...signed, ...issuer]);
}
