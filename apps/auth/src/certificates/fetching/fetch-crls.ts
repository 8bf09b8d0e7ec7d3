import { readFile, stat } from 'node:fs/promises';
import { crlBytesMax } from '../limits.ts';
import { FetchFailure, reasonOf } from './failure.ts';
import { fetchOverHttp } from './http.ts';
import { fetchOverLdap } from './ldap.ts';
import type { Location } from './location.ts';

/**
 * What lies there, as DER; a directory or a PEM file may hold several.
 * @throws FetchFailure
 */
export async function fetchCrls(location: Location, timeoutMs: number): Promise<readonly Uint8Array[]> {
  const bounds = { timeoutMs, bytesMax: crlBytesMax };
  switch (location.kind) {
    case 'http':
      return listsIn(await fetchOverHttp(location.url, bounds));
    case 'ldap':
      return fetchOverLdap(location, bounds);
    case 'file':
      return listsIn(await readBounded(location.path));
  }
}

async function readBounded(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > crlBytesMax) throw new FetchFailure(`${path} is larger than ${crlBytesMax} bytes`);
    return await readFile(path);
  } catch (error) {
    throw error instanceof FetchFailure ? error : new FetchFailure(`${path} cannot be read: ${reasonOf(error)}`);
  }
}

const sequence = 0x30;
const pem = /-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]*)-----END X509 CRL-----/g;

/** DER as RFC 5280 §4.2.1.13 has it, or PEM as OpenSSL writes it. */
function listsIn(bytes: Uint8Array): Uint8Array[] {
  if (bytes[0] === sequence) return [bytes];
  const text = Buffer.from(bytes).toString('latin1');
  return [...text.matchAll(pem)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
}
