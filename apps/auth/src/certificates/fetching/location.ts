import { resolve } from 'node:path';

/** Where a CRL lies. */
export type Location =
  | { readonly kind: 'http'; readonly url: URL }
  | LdapLocation
  | { readonly kind: 'file'; readonly path: string };

/** RFC 4516: the attribute of one entry. */
export interface LdapLocation {
  readonly kind: 'ldap';
  readonly host: string;
  readonly port: number;
  readonly base: string;
  readonly scope: 'base' | 'one' | 'sub';
  readonly filter: string;
  readonly attribute: string;
}

const ldapPort = 389;
const scopes = ['base', 'one', 'sub'] as const;

/** @returns undefined: not a URL over which CRLs are fetched */
export function locationOfUrl(text: string): Exclude<Location, { kind: 'file' }> | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:') return { kind: 'http', url };
  if (url?.protocol !== 'ldap:' || url.hostname === '') return undefined;
  return ldapLocation(url);
}

/** @param directory what paths of files are relative to. @returns undefined: a URL of another kind */
export function locationOfSetting(text: string, directory: string): Location | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return locationOfUrl(text);
  return { kind: 'file', path: resolve(directory, text) };
}

function ldapLocation(url: URL): LdapLocation | undefined {
  try {
    const [attribute = '', scope = '', filter = ''] = url.search.slice(1).split('?').map(decodeURIComponent);
    return {
      kind: 'ldap',
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? ldapPort : Number(url.port),
      base: decodeURIComponent(url.pathname.slice(1)),
      scope: scopes.find((each) => each === scope) ?? 'base',
      filter: filter === '' ? '(objectClass=*)' : filter,
      attribute: attribute === '' ? 'certificateRevocationList;binary' : attribute,
    };
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
