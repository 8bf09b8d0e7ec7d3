import { keyUsages } from '../certificate/certificate.ts';
import { context } from '../der/tags.ts';
import { boolean, explicit, ia5, integer, namedBits, octetString, oid, sequence, tlv } from '../der/writer.ts';
import { generalNameTags } from '../names/general-names.ts';
import { accessMethodIds, type ExtendedKeyUsage, extendedKeyUsageOids, extensionIds } from '../object-identifiers.ts';

/** Key usages that certificates are issued with (RFC 5280 §4.2.1.3). */
export type KeyUsageToIssue = Exclude<(typeof keyUsages)[number], 'encipherOnly' | 'decipherOnly'>;

/** Extension (RFC 5280 §4.1) of a value in DER; FALSE is critical's default and therefore left out. */
export const extension = (id: string, value: Uint8Array, critical = false): Uint8Array =>
  sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value));

export const basicConstraints = (authority: { readonly pathLength?: number } | undefined): Uint8Array =>
  extension(
    extensionIds.basicConstraints,
    authority === undefined
      ? sequence()
      : sequence(boolean(true), ...(authority.pathLength === undefined ? [] : [integer(authority.pathLength)])),
    true,
  );

export const keyUsage = (usages: readonly KeyUsageToIssue[]): Uint8Array =>
  extension(extensionIds.keyUsage, namedBits(usages.map((usage) => keyUsages.indexOf(usage))), true);

export const extendedKeyUsage = (usages: readonly ExtendedKeyUsage[]): Uint8Array =>
  extension(extensionIds.extKeyUsage, sequence(...usages.map((usage) => oid(extendedKeyUsageOids[usage]))));

export const subjectKeyIdentifier = (identifier: Uint8Array): Uint8Array =>
  extension(extensionIds.subjectKeyIdentifier, octetString(identifier));

export const authorityKeyIdentifier = (identifier: Uint8Array): Uint8Array =>
  extension(extensionIds.authorityKeyIdentifier, sequence(tlv(context(0), identifier)));

/** Never critical here: every certificate has a subject beside these names. */
export const subjectAlternativeName = (names: Uint8Array): Uint8Array => extension(extensionIds.subjectAltName, names);

export const crlDistributionPoint = (url: string): Uint8Array =>
  extension(
    extensionIds.crlDistributionPoints,
    sequence(sequence(explicit(0, explicit(0, uniformResourceIdentifier(url))))),
  );

export const ocspResponder = (url: string): Uint8Array =>
  extension(
    extensionIds.authorityInfoAccess,
    sequence(sequence(oid(accessMethodIds.ocsp), uniformResourceIdentifier(url))),
  );

const uniformResourceIdentifier = (url: string): Uint8Array => tlv(generalNameTags.uri, ia5(url));
