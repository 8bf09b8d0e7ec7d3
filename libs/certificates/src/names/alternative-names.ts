import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { ipToBytes } from '@sekisho/wire';
import { explicit, ia5, oid, sequence, tlv, utf8String } from '../der/writer.ts';
import { userPrincipalName } from '../object-identifiers.ts';
import { generalNameTags } from './general-names.ts';

/** Names beside the subject (RFC 5280 §4.2.1.6). */
export interface NamesToIssue {
  readonly dns?: readonly string[];
  readonly ip?: readonly string[];
  readonly email?: readonly string[];
  /** User principal names of Windows. */
  readonly upn?: readonly string[];
}

const dnsName = /^(?:\*\.)?(?!-)[a-z0-9_-]{1,63}(?:\.(?!-)[a-z0-9_-]{1,63})*$/i;
const emailAddress = /^[\x21-\x3f\x41-\x7e]+@[a-z0-9.-]+$/i;

/** What is wrong with one of the names, as a sentence; undefined if nothing is. */
export function alternativeNamesProblem({ dns = [], ip = [], email = [], upn = [] }: NamesToIssue): string | undefined {
  const wrong = {
    'a DNS name': dns.find((name) => !dnsName.test(domainToASCII(name))),
    'an IP address': ip.find((address) => isIP(address) === 0),
    'an e-mail address in ASCII': email.find((address) => !emailAddress.test(address)),
    'a user principal name': upn.find((name) => name === '' || /\p{Cc}/u.test(name)),
  };
  const first = Object.entries(wrong).find(([, value]) => value !== undefined);
  return first === undefined ? undefined : `${JSON.stringify(first[1])} is not ${first[0]}.`;
}

/** GeneralNames in DER; undefined where there are none. DNS names beyond ASCII become what IDNA makes of them. */
export function generalNames({ dns = [], ip = [], email = [], upn = [] }: NamesToIssue): Uint8Array | undefined {
  const names = [
    ...dns.map((name) => tlv(generalNameTags.dns, ia5(domainToASCII(name)))),
    ...ip.map((address) => tlv(generalNameTags.ip, ipToBytes(address))),
    ...email.map((address) => tlv(generalNameTags.email, ia5(address))),
    ...upn.map((name) => tlv(generalNameTags.other, oid(userPrincipalName), explicit(0, utf8String(name)))),
  ];
  return names.length === 0 ? undefined : sequence(...names);
}
