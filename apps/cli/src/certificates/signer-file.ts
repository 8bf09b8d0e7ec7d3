import { type IssuedIdentity, identityOf, type SignerKeep } from '@sekisho/administration';
import { privateKeyPem, readPrivateKey } from '@sekisho/certificates';
import { caCommandReply } from '@sekisho/contracts';
import { PrivateFileError, readPrivateFile } from '@sekisho/platform';
import { isErrno, writePrivate } from '../state/private-files.ts';

/**
 * The certificate that commands sign profiles by, and its key, in a file of its owner's alone: each of them is a process of its own.
 * What cannot be read of it is as if it were not there; whoever may not write it has a certificate issued each time.
 */
export const signerFile = (file: string): SignerKeep => ({
  read: () => {
    try {
      return identityIn(JSON.parse(Buffer.from(readPrivateFile(file)).toString()));
    } catch (error) {
      if (error instanceof PrivateFileError || error instanceof SyntaxError) return undefined;
      throw error;
    }
  },
  write: ({ record, identity: { key, certificate, chain } }) => {
    const reply = { outcome: 'done', issued: { record, certificate: base64(certificate), chain: chain.map(base64) } };
    try {
      writePrivate(file, `${JSON.stringify({ key: privateKeyPem(key), reply })}\n`);
    } catch (error) {
      if (!['EACCES', 'EPERM', 'EROFS'].some((code) => isErrno(error, code))) throw error;
    }
  },
});

function identityIn(kept: unknown): IssuedIdentity | undefined {
  if (typeof kept !== 'object' || kept === null || !('key' in kept) || !('reply' in kept)) return undefined;
  const { data: reply } = caCommandReply.safeParse(kept.reply);
  if (reply?.outcome !== 'done' || reply.issued === undefined) return undefined;
  const read = readPrivateKey(String(kept.key));
  return read.outcome === 'refused' ? undefined : identityOf(read.key, reply);
}

const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64');
