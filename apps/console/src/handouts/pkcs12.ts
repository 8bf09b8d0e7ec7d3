import { generatedPassword, type Identity } from '@sekisho/administration';
import { createPkcs12, type Pkcs12Encryption } from '@sekisho/certificates';
import type { HandedFile } from './handouts.ts';

export interface Pkcs12Wish {
  readonly encryption: Pkcs12Encryption;
}

/** Key, certificate and chain as a file, and the password that was made for it. */
export async function pkcs12Of(
  { key, certificate, chain, name }: Identity,
  { encryption }: Pkcs12Wish,
): Promise<{ readonly file: HandedFile; readonly password: string }> {
  const password = generatedPassword();
  const bytes = await createPkcs12({ key, certificate, chain, password, friendlyName: name, encryption });
  return { file: { name: `${fileNameOf(name)}.p12`, mediaType: 'application/x-pkcs12', bytes }, password };
}

/** What of a name is no letter or digit may mean something to a file system. */
const fileNameOf = (name: string): string => name.replace(/[^\p{L}\p{N}._@-]/gu, '_').replace(/^\.+/, '_');
