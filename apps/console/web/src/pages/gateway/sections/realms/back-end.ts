import type { Value } from '../../draft/values.ts';
import { type Entry, withoutEmpty, wordOf, wordsOf } from './entries.ts';

export const backEndKinds = ['radius', 'ldap', 'tacacs', 'os'] as const;
export type BackEndKind = (typeof backEndKinds)[number];

/** Of a back end, what its form shows; the rest of its entry stays as it is. */
export interface BackEndFields {
  readonly kind: BackEndKind;
  /** `10.0.0.5:1812` or `ldaps://ldap.example.com`, in the order they are asked. */
  readonly servers: readonly string[];
  /** Of RADIUS, TACACS+ and the account that searches a directory. */
  readonly secretFile: string;
  readonly base: string;
  readonly bindDn: string;
  readonly schema: string;
}

export function fieldsOf(entry: Entry): BackEndFields {
  const kind = backEndKinds.find((each) => each === entry.kind) ?? 'radius';
  const servers = Array.isArray(entry.servers) ? entry.servers : [];
  const bind = mappingOf(entry.bind);
  const secret = kind === 'ldap' ? mappingOf(bind.password) : mappingOf(mappingOf(servers[0]).secret);
  return {
    kind,
    servers: kind === 'ldap' ? wordsOf(entry.servers) : servers.map((each) => serverText(mappingOf(each))),
    secretFile: wordOf(secret.file),
    base: wordOf(entry.base),
    bindDn: wordOf(bind.dn),
    schema: wordOf(entry.schema) || 'openldap',
  };
}

/** The entry with what its form says. */
export function withFields(entry: Entry, { kind, servers, secretFile, base, bindDn, schema }: BackEndFields): Entry {
  const rest = entry.kind === kind ? entry : {};
  if (kind === 'os') return { ...rest, kind };
  if (kind === 'ldap') {
    const { bind: _, ...others } = rest;
    const bind = bindDn === '' ? {} : { bind: { dn: bindDn, password: { file: secretFile } } };
    return withoutEmpty({ ...others, kind, servers: [...servers], base, schema, ...bind });
  }
  const former = Array.isArray(rest.servers) ? rest.servers.map(mappingOf) : [];
  return { ...rest, kind, servers: servers.map((text) => serverOf(text, secretFile, former)) };
}

/** A server that was there keeps its own secret where the form names none. */
function serverOf(text: string, secretFile: string, former: readonly Entry[]): Value {
  const [address = '', port] = text.split(':');
  const same = former.find((each) => each.address === address);
  return {
    address,
    ...(port !== undefined && { port: Number(port) }),
    secret: secretFile === '' ? (same?.secret ?? { file: '' }) : { file: secretFile },
  };
}

const serverText = ({ address, port }: Entry): string =>
  port === undefined ? wordOf(address) : `${wordOf(address)}:${port}`;

const mappingOf = (value: Value | undefined): Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
