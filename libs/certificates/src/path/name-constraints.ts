import { ipFromBytes } from '@sekisho/wire';
import type { Certificate, NameConstraints } from '../certificate/certificate.ts';
import { distinguishedNameText, isWithin, parseName } from '../names/distinguished-name.ts';
import type { GeneralName } from '../names/general-names.ts';

/**
 * What a certificate names against the constraints of a CA above it (RFC 5280 §4.2.1.10), in words; nothing where it
 * keeps to them. Domain names, e-mail addresses, IP addresses and distinguished names are understood. A CA that
 * constrains another kind of name gets no certificate with such a name accepted. User principal names, which have the form of
 * e-mail addresses and name accounts as those do, are held to the constraints on e-mail addresses.
 */
export function nameViolation(certificate: Certificate, constraints: NameConstraints): string | undefined {
  for (const name of namesUnderConstraint(certificate)) {
    const violation = violationOf(name, constraints);
    if (violation !== undefined) return violation;
  }
  return undefined;
}

/** Whether CAs of a path are bound to domain names or e-mail addresses. */
export const isConstrained = (path: readonly Certificate[]): boolean =>
  path.some(({ nameConstraints: { permitted = [], excluded = [] } = {} }) =>
    [...permitted, ...excluded].some(({ kind }) => kind === 'dns' || kind === 'email'),
  );

/** All its names: alternative ones, a subject that is not empty, and e-mail addresses of the subject where no other is. */
function namesUnderConstraint(certificate: Certificate): GeneralName[] {
  const { alternativeNames, emailAddresses, generalNames, subject, subjectDer } = certificate;
  const names: GeneralName[] = [...generalNames];
  if (subject !== '') names.push({ kind: 'directory', name: subjectDer });
  if (alternativeNames.email.length === 0) {
    names.push(...emailAddresses.map((text): GeneralName => ({ kind: 'email', text })));
  }
  return names;
}

function violationOf(name: GeneralName, { permitted, excluded }: NameConstraints): string | undefined {
  const [allowed, forbidden] = [permitted, excluded].map((bases) => bases.filter((base) => sameKind(name, base)));
  if (allowed === undefined || forbidden === undefined || allowed.length + forbidden.length === 0) return undefined;
  if (![...allowed, ...forbidden].every(isUnderstood))
    return `constraints on names of the kind ${kindText(name)} are not understood`;
  if (forbidden.some((base) => matches(name, base))) return `the name ${nameText(name)} is excluded`;
  if (allowed.length > 0 && !allowed.some((base) => matches(name, base)))
    return `the name ${nameText(name)} is not permitted`;
  return undefined;
}

const sameKind = (name: GeneralName, base: GeneralName): boolean =>
  (name.kind === 'upn' && base.kind === 'email') ||
  (name.kind === base.kind && (name.kind !== 'other' || (base.kind === 'other' && name.type === base.type)));

const isUnderstood = ({ kind }: GeneralName): boolean =>
  kind === 'dns' || kind === 'email' || kind === 'ip' || kind === 'directory';

function matches(name: GeneralName, base: GeneralName): boolean {
  if (name.kind === 'dns' && base.kind === 'dns') return isDomainWithin(name.text, base.text);
  if ((name.kind === 'email' || name.kind === 'upn') && base.kind === 'email')
    return isMailboxWithin(name.text, base.text);
  if (name.kind === 'ip' && base.kind === 'ip') return isAddressWithin(name.bytes, base.bytes);
  if (name.kind !== 'directory' || base.kind !== 'directory') return false;
  return isWithin(parseName(name.name), parseName(base.name));
}

/** Labels may be put before the base; a leading dot, which RFC 5280 does not have for domain names, asks for one at least. */
function isDomainWithin(domain: string, base: string): boolean {
  const [inner, outer] = [domain.toLowerCase(), base.toLowerCase()];
  if (outer === '' || inner === outer) return true;
  return inner.endsWith(outer.startsWith('.') ? outer : `.${outer}`);
}

/** A mailbox, all mailboxes of a host, or with a leading dot those of all hosts of a domain. */
function isMailboxWithin(mailbox: string, base: string): boolean {
  const at = mailbox.lastIndexOf('@');
  const [local, host] = [mailbox.slice(0, at), mailbox.slice(at + 1).toLowerCase()];
  const baseAt = base.lastIndexOf('@');
  if (baseAt >= 0) return local === base.slice(0, baseAt) && host === base.slice(baseAt + 1).toLowerCase();
  const domain = base.toLowerCase();
  return domain.startsWith('.') ? host.endsWith(domain) : domain === '' || host === domain;
}

/** The base is an address and a mask. */
const isAddressWithin = (address: Uint8Array, base: Uint8Array): boolean =>
  base.length === address.length * 2 &&
  address.every((octet, index) => {
    const mask = base[address.length + index] ?? 0xff;
    return (octet & mask) === ((base[index] ?? 0) & mask);
  });

const kindText = (name: GeneralName): string => (name.kind === 'other' ? name.type : name.kind);

function nameText(name: GeneralName): string {
  switch (name.kind) {
    case 'ip':
      return name.bytes.length === 4 || name.bytes.length === 16 ? ipFromBytes(name.bytes) : 'of an address';
    case 'directory':
      return distinguishedNameText(name.name);
    case 'other':
      return name.type;
    default:
      return JSON.stringify(name.text);
  }
}
