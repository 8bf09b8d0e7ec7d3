import { metrics } from '@opentelemetry/api';
import type { GatewayCertificateUse } from '@sekisho/contracts';

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
export function measureExpiry({ notAfter, ...attributes }: ExpiringCertificate, now: () => number): () => void {
  const gauge = metrics.getMeter('sekisho').createObservableGauge('sekisho.certificate.expiry', {
    description: "Time until a certificate of the gateway's own, or of its internal CA, expires",
    unit: 's',
  });
  const observe: Parameters<typeof gauge.addCallback>[0] = (result) => {
    const end = notAfter();
    if (end !== undefined) result.observe((end - now()) / millisecondsPerSecond, attributes);
  };
  gauge.addCallback(observe);
  return () => gauge.removeCallback(observe);
}
