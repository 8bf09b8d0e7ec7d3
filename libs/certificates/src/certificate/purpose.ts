import { purposeIds } from '../object-identifiers.ts';
import type { Certificate, KeyUsage } from './certificate.ts';

export type RequiredPurpose = 'client-authentication' | 'server-authentication';

/**
 * Whether extended key usage names a purpose. It must do so itself: a certificate without the extension fails, as EAP-TLS
 * needs, and anyExtendedKeyUsage does not count, as RFC 5280 §4.2.1.12 lets applications decide that require a purpose.
 */
export const hasPurpose = ({ extendedKeyUsage }: Certificate, purpose: RequiredPurpose): boolean =>
  extendedKeyUsage?.some(({ oid }) => oid === purposeIds[purpose]) ?? false;

/** Whether the key may be used so: keyUsage allows what it names, and all where it is absent (RFC 5280 §4.2.1.3). */
export const allowsUsage = ({ keyUsage }: Certificate, usage: KeyUsage): boolean => keyUsage?.includes(usage) ?? true;
