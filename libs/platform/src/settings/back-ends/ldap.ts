import { z } from 'zod';
import { atLeastOne, count, mapping, second, secretReference, words } from '../building-blocks.ts';
import { duration } from '../values.ts';

const schemas = ['openldap', 'active-directory'] as const;
const urlExpected = 'a URL such as ldaps://ldap.example.com or ldap://10.0.0.5:389';

/** LDAP version 3 (RFC 4511). */
export const ldap = mapping({
  kind: z.literal('ldap'),
  /** In the order of preference. */
  servers: atLeastOne(z.string(urlExpected).regex(/^ldaps?:\/\/[^/?#\s]+\/?$/, urlExpected), 'a list of URLs'),
  /** TLS on ldap:// servers too. Passwords never travel in clear unless this is false. */
  startTls: z.boolean('true or false').default(true),
  /** PEM file with the CA certificates of the servers; without it those of the operating system. */
  ca: words('the path of a file').optional(),
  schema: z.enum(schemas, `one of ${schemas.join(', ')}`).default('openldap'),
  /** Where users are searched. */
  base: words('a distinguished name'),
  /** Where groups are searched; without it: base. */
  groupBase: words('a distinguished name').optional(),
  /** Replaces the schema's; {name} is the user's name, escaped. */
  userFilter: words('an LDAP filter with {name}').optional(),
  /** Account that searches; without it the search is anonymous. */
  bind: mapping({ dn: words('a distinguished name'), password: secretReference }).optional(),
  /** Attribute with the NT hash, for MS-CHAPv2 (Samba: sambaNTPassword). */
  ntHashAttribute: words('the name of an attribute').optional(),
  /** For one server's answer. */
  timeout: duration(second, 120 * second).prefault('5s'),
  /** Connections kept to a server. */
  connections: count(1, 64).default(4),
});
