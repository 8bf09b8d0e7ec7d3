import type { GatewayCertificateUse } from '@sekisho/contracts';
import { observe } from '../metrics/instruments.ts';

const millisecondsPerSecond = 1000;

export interface ExpiringCertificate {
  readonly name: string;
  /** The internal CA's own are none of the gateway's. */
  readonly use: GatewayCertificateUse | 'authority';
  /** Service that holds its key. */
  readonly service: string;
  /** ms since the epoch; undefined: there is no certificate now, and nothing is measured. */
  readonly notAfter: () => number | undefined;
}

/**
 * Measures how many seconds a certificate is still good for; less than 0 once it has expired.
 * @param now ms since the epoch
 * @returns a function that ends that
 */
export function measureExpiry({ notAfter, ...labels }: ExpiringCertificate, now: () => number): () => void {
  return observe('sekisho.certificate.expiry', (tell) => {
    const end = notAfter();
    if (end !== undefined) tell((end - now()) / millisecondsPerSecond, labels);
  });
}
