import { gatewayCertificateUses } from '@sekisho/contracts';
import { z } from 'zod';
import type { SecretReference } from '../secrets.ts';
import {
  atLeastOne,
  day,
  hour,
  listOf,
  mapping,
  minute,
  onOff,
  port,
  second,
  secretReference,
  unique,
  words,
} from './building-blocks.ts';
import { store } from './store.ts';
import { duration } from './values.ts';

/** Where in a certificate the name of an account stands. */
export const nameSourceNames = ['upn', 'email', 'dns', 'common-name'] as const;
export type NameSource = (typeof nameSourceNames)[number];
export const nameSources = atLeastOne(
  z.enum(nameSourceNames, `one of ${nameSourceNames.join(', ')}`),
  `a list of ${nameSourceNames.join(', ')} in the order they are tried`,
).refine(unique, 'every one once');

export const keyAlgorithmNames = ['rsa-2048', 'rsa-3072', 'ecdsa-p256', 'ecdsa-p384'] as const;
export type KeyAlgorithmName = (typeof keyAlgorithmNames)[number];
const keyAlgorithm = z.enum(keyAlgorithmNames, `one of ${keyAlgorithmNames.join(', ')}`);

export const internalCaName = 'internal';
const certificateName = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const name = z
  .string('the name of a certificate')
  .regex(certificateName, 'a name of up to 64 small letters, digits, ".", "_" or "-"');

const issuers = ['internal', 'external'] as const;
const gatewayCertificate = mapping({
  /** Who issues it: the internal CA, which also renews it, or another one (sekisho csr, sekisho cert import). */
  issuer: z.enum(issuers, `one of ${issuers.join(', ')}`).default('internal'),
  key: keyAlgorithm.default('rsa-2048'),
});
export type GatewayCertificateSettings = z.output<typeof gatewayCertificate>;

const ofConsole: GatewayCertificateSettings = { issuer: 'internal', key: 'ecdsa-p256' };

const purposes = ['machines', 'users'] as const;
export type TrustPurpose = (typeof purposes)[number];
const purposeList = atLeastOne(
  z.enum(purposes, `one of ${purposes.join(', ')}`),
  `a list of ${purposes.join(', ')}`,
).refine(unique, 'every one once');

const crlPlace = 'an http:// or ldap:// URL or the path of a file';
const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i;
const fetchedUrl = /^(http|ldap):\/\/[^/?#\s]/i;

const whenUnknown = ['refuse', 'accept'] as const;
const trustedCa = mapping({
  /** Its certificates in PEM: root, and intermediate ones that clients do not send. Relative to the settings. */
  ca: words('the path of a PEM file'),
  for: purposeList.default([...purposes]),
  /** Accounts in these alone are found by its certificates; without it, in any. */
  realms: atLeastOne(words('the name of a realm'), 'a list of realms').refine(unique, 'every realm once').optional(),
  /** http://, ldap:// or the path of a file; without any, what the certificates name. */
  crl: listOf(
    words(crlPlace).refine((text) => !isUrl.test(text) || fetchedUrl.test(text), crlPlace),
    'a list of URLs or files',
  )
    .max(8)
    .optional(),
  /** Ask the OCSP responder that a certificate names, before its CRL. */
  ocsp: onOff.default(true),
  /** How long a CRL is kept at most before it is fetched anew. */
  refresh: duration(minute, 7 * day).prefault('1h'),
  /** For one answer of a server. */
  timeout: duration(second, 30 * second).prefault('5s'),
  /** Where nobody can say whether a certificate is revoked. */
  whenUnknown: z.enum(whenUnknown, `one of ${whenUnknown.join(', ')}`).default('refuse'),
});
export type TrustedCaSettings = z.output<typeof trustedCa>;

const whenRevoked = ['end-sessions', 'let-sessions-finish'] as const;

export const certificates = mapping({
  /** The gateway's own certificates by name. */
  gateway: z
    .record(name, gatewayCertificate, 'a mapping of certificates by name')
    .default({ ike: { issuer: 'internal', key: 'rsa-2048' }, eap: { issuer: 'internal', key: 'rsa-2048' } })
    // Whoever named the others before there was a console has one for it as well.
    .transform((named): Record<string, GatewayCertificateSettings> => ({ console: ofConsole, ...named })),
  /** "Use this certificate": the same one for all, or several. */
  useThisCertificate: mapping({
    ike: name.default('ike'),
    eap: name.default('eap'),
    console: name.default('console'),
  }).prefault({}),
  /** Requests for an external CA ask for Extended Key Usage: 0 no, 1 server authentication. */
  certReqExtKeyUsage: z.union([z.literal(0), z.literal(1)], '0 or 1').default(0),
  /** CAs beside the internal one. */
  trusted: z.record(name, trustedCa, 'a mapping of CAs by name').default({}),
  /** What of the running sessions when their certificate is revoked. */
  whenRevoked: z.enum(whenRevoked, `one of ${whenRevoked.join(', ')}`).default('end-sessions'),
  /** Certificates of the gateway that expire so soon are shown as a problem. */
  warnBefore: duration(hour, 365 * day).prefault('30d'),
}).prefault({});
export type CertificatesSettings = z.output<typeof certificates>;

const purposeNames = ['server-authentication', 'client-authentication', 'ipsec-ike-intermediate'] as const;
export type ExtendedKeyUsageName = (typeof purposeNames)[number];
const extendedKeyUsage = (fallback: ExtendedKeyUsageName[]) =>
  listOf(z.enum(purposeNames, `one of ${purposeNames.join(', ')}`), `a list of ${purposeNames.join(', ')}`)
    .refine(unique, 'every one once')
    .default(fallback);

const passphraseDefault: SecretReference = { file: 'secrets/ca-passphrase' };

export const internalCa = mapping({
  /** Common name of its root. */
  name: words('a name').max(64).optional(),
  /** Of the root, and of the issuing CA. */
  key: keyAlgorithm.default('rsa-3072'),
  /** An issuing CA below the root signs certificates; the root signs that CA alone. */
  issuingCa: onOff.default(false),
  /** Encrypts its private keys. */
  passphrase: secretReference.prefault(passphraseDefault),
  /** For what its certificates are trusted. */
  trustedFor: purposeList.default([...purposes]),
  /** Extended Key Usage by kind of certificate. */
  extendedKeyUsage: mapping({
    gateway: extendedKeyUsage(['server-authentication', 'ipsec-ike-intermediate']),
    machine: extendedKeyUsage(['client-authentication', 'ipsec-ike-intermediate']),
    user: extendedKeyUsage(['client-authentication']),
  }).prefault({}),
  /**
   * "IKE Certificate Extended Key Usage": overrides the above where it is given. 0 none, 1 server authentication on gateway
   * certificates, 2 client authentication on user certificates.
   */
  ikeCertificateExtendedKeyUsage: z.union([z.literal(0), z.literal(1), z.literal(2)], '0, 1 or 2').optional(),
  /** How long certificates are good for. */
  validity: mapping({
    authority: duration(30 * day, 7300 * day).prefault('3650d'),
    gateway: duration(hour, 3650 * day).prefault('365d'),
    machine: duration(hour, 3650 * day).prefault('730d'),
    user: duration(hour, 3650 * day).prefault('730d'),
  }).prefault({}),
  /** How long a CRL is good for; it is made anew when half of that is over, and at every revocation. */
  crlValidity: duration(hour, 90 * day).prefault('7d'),
  /** CRL and OCSP for clients and other gateways, over HTTP. */
  http: mapping({
    listen: words('an address').default('127.0.0.1'),
    port: port.default(18264),
    /** Where others reach it, such as http://vpn.example.com:18264; named in the certificates where it is given. */
    url: words('an http:// URL')
      .regex(/^http:\/\/[^\s]+[^/\s]$/, 'an http:// URL without a slash at its end')
      .optional(),
  }).prefault({}),
  /** Everything it issued. */
  store: store('db/ca.sqlite'),
}).prefault({});
export type InternalCaSettings = z.output<typeof internalCa>;

interface Problem {
  readonly path: (string | number)[];
  readonly message: string;
}

/** What is wrong between certificates and their uses, though each by itself is right. */
export function certificateProblems(
  { gateway, useThisCertificate, trusted }: CertificatesSettings,
  realms: readonly string[],
): Problem[] {
  const known = Object.keys(gateway);
  const problems: Problem[] = gatewayCertificateUses
    .filter((use) => !known.includes(useThisCertificate[use]))
    .map((use) => ({
      path: ['certificates', 'useThisCertificate', use],
      message: `one of certificates.gateway: ${known.join(', ')}`,
    }));
  if (internalCaName in trusted) {
    problems.push({
      path: ['certificates', 'trusted', internalCaName],
      message: "another name: this one is the internal CA's",
    });
  }
  for (const [name, ca] of Object.entries(trusted)) {
    ca.realms?.forEach((realm, index) => {
      if (realms.includes(realm)) return;
      problems.push({
        path: ['certificates', 'trusted', name, 'realms', index],
        message: `one of the realms: ${realms.join(', ')}`,
      });
    });
  }
  return problems;
}
