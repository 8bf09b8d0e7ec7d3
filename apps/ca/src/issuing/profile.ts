import type { CertificateKind } from '@sekisho/contracts';
import type { ExtendedKeyUsageName, InternalCaSettings } from '@sekisho/platform';

type Purposes = Pick<InternalCaSettings, 'extendedKeyUsage' | 'ikeCertificateExtendedKeyUsage'>;

/** "IKE Certificate Extended Key Usage": which kind gets which purpose; the others get none. */
const byProperty: readonly Partial<Record<CertificateKind, readonly ExtendedKeyUsageName[]>>[] = [
  {},
  { gateway: ['server-authentication'] },
  { user: ['client-authentication'] },
];

/** RFC 5280 §4.2.1.12. An empty list: the certificate has no such extension and is good for anything. */
export function extendedKeyUsageOf(
  kind: CertificateKind,
  { extendedKeyUsage, ikeCertificateExtendedKeyUsage }: Purposes,
): readonly ExtendedKeyUsageName[] {
  if (ikeCertificateExtendedKeyUsage === undefined) return extendedKeyUsage[kind];
  return byProperty[ikeCertificateExtendedKeyUsage]?.[kind] ?? [];
}
