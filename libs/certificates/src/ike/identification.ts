import { equalBytes, ipFromBytes, ipToBytes, toHex } from '@sekisho/wire';
import type { Certificate } from '../certificate/certificate.ts';
import { tags } from '../der/tags.ts';
import { textOf } from '../der/values.ts';
import { CertificateError } from '../errors.ts';
import { limits } from '../limits.ts';
import { distinguishedNameText, sameName } from '../names/distinguished-name.ts';

/** Identification payload of IKE (RFC 2407 §4.6.2): its type and its data. */
export interface IkeIdentification {
  readonly type: number;
  readonly data: Uint8Array;
}

/** Types of RFC 2407 §4.6.2.1 that may name one holder of a certificate. */
export const identificationTypes = {
  ipv4Address: 1,
  fqdn: 2,
  userFqdn: 3,
  ipv6Address: 5,
  derDistinguishedName: 9,
  keyId: 11,
} as const;

export type IdentityMatch =
  | { readonly outcome: 'matches'; readonly detail: string }
  /**
   * An address, and the certificate names none. RFC 4945 §3.1.1 has the address in the certificate; but clients behind a
   * NAT send the one they have there, which no CA can know and which proves nothing either way. The caller decides.
   */
  | { readonly outcome: 'address-not-certified'; readonly detail: string }
  | { readonly outcome: 'differs'; readonly detail: string };

/**
 * Whether an Identification payload names the holder of a certificate (RFC 4945 §3.1): the subject's distinguished name,
 * or a subject alternative name of the payload's kind. Domain names are compared without case and without wildcards.
 * An address is different where the certificate names others; see `address-not-certified` where it names none.
 */
export function matchesIdentity(certificate: Certificate, identification: IkeIdentification): IdentityMatch {
  const { data, type } = identification;
  const names = certificate.alternativeNames;
  switch (type) {
    case identificationTypes.derDistinguishedName:
      return verdict(
        isSubject(certificate, data),
        identification,
        `the certificate's subject is ${certificate.subject}`,
      );
    case identificationTypes.fqdn:
      return verdict(includesText(names.dns, data), identification, listed('domain names', names.dns));
    case identificationTypes.userFqdn: {
      const addresses = [...names.email, ...names.upn];
      return verdict(includesText(addresses, data), identification, listed('e-mail addresses', addresses));
    }
    case identificationTypes.ipv4Address:
    case identificationTypes.ipv6Address:
      return addressVerdict(names.ip, identification);
    case identificationTypes.keyId:
      return verdict(
        certificate.subjectKeyIdentifier === toHex(data),
        identification,
        `the certificate's key is ${certificate.subjectKeyIdentifier ?? 'without an identifier'}`,
      );
    default:
      return { outcome: 'differs', detail: `Identification type ${type} names no holder of a certificate` };
  }
}

/** What an Identification payload says, for people: fit for a log, whatever its bytes. */
function identificationText({ type, data }: IkeIdentification): string {
  switch (type) {
    case identificationTypes.derDistinguishedName:
      return nameOrBytes(data);
    case identificationTypes.fqdn:
    case identificationTypes.userFqdn:
      return printable(data) ?? bytesText(data);
    case identificationTypes.ipv4Address:
    case identificationTypes.ipv6Address:
      return data.length === 4 || data.length === 16 ? ipFromBytes(data) : bytesText(data);
    default:
      return bytesText(data);
  }
}

const verdict = (matches: boolean, identification: IkeIdentification, certified: string): IdentityMatch =>
  matches
    ? { outcome: 'matches', detail: `the certificate names ${identificationText(identification)}` }
    : { outcome: 'differs', detail: `the client calls itself ${identificationText(identification)}, but ${certified}` };

function addressVerdict(addresses: readonly string[], identification: IkeIdentification): IdentityMatch {
  const matches = addresses.some((address) => equalBytes(ipToBytes(address), identification.data));
  if (matches || addresses.length > 0) return verdict(matches, identification, listed('addresses', addresses));
  const detail = `the client calls itself ${identificationText(identification)}, and the certificate names no address`;
  return { outcome: 'address-not-certified', detail };
}

function isSubject({ subjectDer }: Certificate, name: Uint8Array): boolean {
  try {
    return sameName(subjectDer, name);
  } catch (error) {
    if (error instanceof CertificateError) return false;
    throw error;
  }
}

function includesText(names: readonly string[], data: Uint8Array): boolean {
  const text = printable(data)?.toLowerCase();
  return names.some((name) => name.toLowerCase() === text);
}

const listed = (what: string, names: readonly string[]): string =>
  names.length === 0
    ? `the certificate names no ${what}`
    : `the certificate names ${names.slice(0, 5).map(quoted).join(', ')}`;

function nameOrBytes(data: Uint8Array): string {
  try {
    return distinguishedNameText(data);
  } catch (error) {
    if (error instanceof CertificateError) return bytesText(data);
    throw error;
  }
}

const nonPrinting = /\p{C}|\p{Zl}|\p{Zp}/u;
const quoted = (name: string): string => (nonPrinting.test(name) ? JSON.stringify(name) : name);

function printable(data: Uint8Array): string | undefined {
  const text = textOf({ tag: tags.utf8String, body: data });
  return text === undefined || text === '' || text.length > limits.accountNameMax || nonPrinting.test(text)
    ? undefined
    : text;
}

const bytesText = (data: Uint8Array): string => `#${toHex(data.subarray(0, 64))}${data.length > 64 ? '…' : ''}`;
