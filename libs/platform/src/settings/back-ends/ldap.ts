import { z } from 'zod';
import {
  answerTime,
  atLeastOne,
  count,
  hour,
  mapping,
  onOff,
  second,
  secretReference,
  words,
} from '../building-blocks.ts';
import { duration } from '../values.ts';

const schemas = ['openldap', 'active-directory'] as const;
const urlExpected = 'a URL such as ldaps://ldap.example.com or ldap://10.0.0.5:389';
const filterExpected = 'an LDAP filter with {name}, such as (&(objectClass=person)(uid={name}))';
const attributeExpected = 'the name of an attribute';

/** LDAP version 3 (RFC 4511). */
export const ldap = mapping({
  kind: z.literal('ldap'),
  /** In the order of preference. */
  servers: atLeastOne(z.string(urlExpected).regex(/^ldaps?:\/\/[^/?#@\s]+\/?$/, urlExpected), 'a list of URLs'),
  /** TLS on ldap:// servers too. Passwords never travel in clear unless this is false. */
  startTls: onOff.default(true),
  /** PEM file with the CA certificates of the servers; without it those of the operating system. */
  ca: words('the path of a file').optional(),
  schema: z.enum(schemas, `one of ${schemas.join(', ')}`).default('openldap'),
  /** Where users are searched. */
  base: words('a distinguished name'),
  /** Where groups are searched; without it: base. */
  groupBase: words('a distinguished name').optional(),
  /** Replaces the schema's; {name} is the user's name, escaped. */
  userFilter: z
    .string(filterExpected)
    .max(1024, filterExpected)
    .regex(/^\(.*\{name\}.*\)$/s, filterExpected)
    .optional(),
  /** Account that searches; without it the search is anonymous. */
  bind: mapping({ dn: words('a distinguished name'), password: secretReference }).optional(),
  /** Attribute with the NT hash, for MS-CHAPv2 (Samba: sambaNTPassword); `bind` must be allowed to read it. */
  ntHashAttribute: z
    .string(attributeExpected)
    .regex(/^[A-Za-z][\w-]{0,63}$/, attributeExpected)
    .optional(),
  /** For one server's answer. */
  timeout: answerTime.prefault('5s'),
  /** A server that did not answer is asked again only after this time, while another one does. */
  deadTime: duration(second, hour).prefault('60s'),
  /** Connections to a server that search, and as many that verify passwords. */
  connections: count(1, 64).default(4),
});
