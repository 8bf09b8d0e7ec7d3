import { readFileSync, statSync } from 'node:fs';
import { type Certificate, CertificateError, certificatesInFile, parseCertificate } from '@sekisho/certificates';
import { CommandError } from '../command-error.ts';
import { certificateFileBytesMax } from '../limits.ts';

/** Certificates of a file: PEM, DER or PKCS #7. @throws CommandError */
export function readCertificates(file: string): readonly Certificate[] {
  const bytes = read(file);
  try {
    return certificatesInFile(bytes).map(parseCertificate);
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    throw new CommandError(`${file} holds no certificate in PEM, DER or PKCS #7 (${error.message}).`);
  }
}

function read(file: string): Uint8Array {
  try {
    const { size } = statSync(file);
    if (size > certificateFileBytesMax) {
      throw new CommandError(`${file} is larger than ${certificateFileBytesMax} bytes: that is no certificate.`);
    }
    return readFileSync(file);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
