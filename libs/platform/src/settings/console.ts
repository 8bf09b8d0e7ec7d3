import { isIP } from 'node:net';
import { z } from 'zod';
import { listenAddress } from '../runtime.ts';
import { hostNamePattern } from './addresses.ts';
import { day, listOf, mapping, minute, onOff, secretReference, words } from './building-blocks.ts';
import { store } from './store.ts';
import { duration } from './values.ts';

const nameExpected = 'a host name or an IP address';

const issuerExpected = 'the https:// address of an OpenID provider';
/** Without TLS on this machine alone. */
const issuer = words(issuerExpected).refine(
  (text) => /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)[:/])[^\s?#]+$/.test(text),
  issuerExpected,
);
const claim = words('the name of a claim');
const values = listOf(words('a value of the claim'), 'a list of values of the claim').default([]);

/** Single sign-on by OpenID Connect: the provider says who it is, and by a claim what they may do. */
const oidc = mapping({
  /** On the page where one signs in. */
  name: words('what the provider is called').default('OpenID Connect'),
  issuer,
  clientId: words('the id by which the provider knows the console'),
  clientSecret: secretReference,
  scopes: listOf(words('a scope'), 'a list of scopes')
    .refine((scopes) => scopes.includes('openid'), 'a list of scopes with openid in it')
    .default(['openid', 'profile']),
  nameClaim: claim.default('preferred_username'),
  roleClaim: claim.default('groups'),
  /** Who has none of these is not let in; of several roles the one that may most counts. */
  roles: mapping({ administrator: values, operator: values, viewer: values }),
});
export type OidcSettings = z.output<typeof oidc>;

/** The administrator's console: its API and its page. */
export const consoleSection = mapping({
  enabled: onOff.default(true),
  /** Address and port; on this machine alone, unless somebody says otherwise. */
  listen: listenAddress.prefault('127.0.0.1:8443'),
  /** By which it is reached, the first one in links that are handed out: its certificate says them. */
  names: listOf(
    words(nameExpected).refine((text) => isIP(text) !== 0 || hostNamePattern.test(text), nameExpected),
    'a list of host names and addresses',
  )
    .max(16)
    .default([]),
  /** Where traces are looked at: a link with `{trace}` for the id of one. */
  traceLink: words('a link with {trace} in it')
    .refine((link) => /^https?:\/\/\S+$/.test(link) && link.includes('{trace}'), 'a link with {trace} in it')
    .optional(),
  /** How long a sign-in is good: without use, and at all. */
  signIn: mapping({
    idle: duration(minute, day).prefault('15m'),
    total: duration(minute, 30 * day).prefault('12h'),
  }).prefault({}),
  oidc: oidc.optional(),
  /** Edges hand it pre-shared keys for set-up files; off: it makes those with certificates alone. */
  preSharedKeyFiles: onOff.default(true),
  /** Administrators, their sign-ins and links that were handed out. */
  store: store('db/console.sqlite'),
}).prefault({});
export type ConsoleSettings = z.output<typeof consoleSection>;
