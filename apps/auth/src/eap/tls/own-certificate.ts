import { toPem } from '@sekisho/certificates';
import type { HeldCertificate } from '@sekisho/platform';
import type { OwnCertificate } from './handshakes.ts';

/** Of those in use, so that a handshake does not write them out anew. */
const written = new WeakMap<HeldCertificate, OwnCertificate>();

/** The gateway's certificate as TLS takes it. */
export function ownCertificate(held: HeldCertificate | undefined): OwnCertificate | undefined {
  if (held === undefined) return undefined;
  const known = written.get(held);
  if (known !== undefined) return known;
  const own = {
    certificate: held.chain.map((der) => toPem('CERTIFICATE', der)).join(''),
    key: held.key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  written.set(held, own);
  return own;
}
