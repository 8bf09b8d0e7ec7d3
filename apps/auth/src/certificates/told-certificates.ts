import type { Certificate } from '@sekisho/certificates';
import { authorityPartsToldMax, type TrustedAuthority } from '@sekisho/contracts';
import type { AuthorityCertificates } from './authority.ts';

/** A CA's own certificates for administrators, those that end first before the others. */
export function toldCertificates(
  held: AuthorityCertificates | undefined,
): NonNullable<TrustedAuthority['certificates']> {
  const { anchors = [], intermediates = [] } = held ?? {};
  return [...anchors.map(toldAs('anchor')), ...intermediates.map(toldAs('intermediate'))]
    .toSorted((one, other) => one.notAfter.localeCompare(other.notAfter))
    .slice(0, authorityPartsToldMax);
}

const toldAs =
  (role: 'anchor' | 'intermediate') =>
  ({ subject, notAfter }: Certificate) => ({ subject, notAfter: notAfter.toISOString(), role });
