import { z } from 'zod';
import { logLevels } from '../runtime.ts';
import { access, encryptionDomain, routing } from './access.ts';
import { hostName, ipv4Address } from './addresses.ts';
import { backEnds } from './back-ends/back-ends.ts';
import { atLeastOne, count, day, hour, listOf, mapping, onOff, second, unique, words } from './building-blocks.ts';
import { certificateProblems, certificates, internalCa, nameSources } from './certificates.ts';
import { cluster, clusterProblems } from './cluster.ts';
import { consoleSection } from './console.ts';
import { officeMode } from './office-mode.ts';
import { poolProblems } from './pools.ts';
import { preSharedKey } from './pre-shared-keys.ts';
import { profileProblems, profiles } from './profiles.ts';
import { community, communityProblems, realmProblems, realms } from './realms.ts';
import { store } from './store.ts';
import { espSuiteNames, ikeSuiteNames, type LegacySwitches, missingSwitch, modern, withLegacy } from './suites.ts';
import { duration, timeZone } from './values.ts';

/** A certificate is to fit IKE, and has the gateway's own names too. */
const publicNamesMax = 8;
const cryptoBackends = ['auto', 'openssl', 'ipsec-mb'] as const;
const authenticationMethods = ['ms-chap-v2', 'eap', 'chap-md5', 'pap'] as const;
const eapMethods = ['certificate', 'md5-challenge', 'ms-chap-v2'] as const;
const machineAuthentications = ['certificate', 'pre-shared-key'] as const;
const userNamings = ['hashed', 'clear', 'none'] as const;
const suiteList = <N extends string>(names: readonly N[], example: string) => {
  const expected = `the name of a suite such as ${example}`;
  return z
    .array(z.enum(names, expected), `a list of suites, preferred first, such as [${example}]`)
    .min(1, 'at least one suite')
    .refine(unique, 'every suite once')
    .default(modern(names));
};

const shape = mapping({
  gateway: mapping({
    name: words('a name').default('sekisho'),
    listen: atLeastOne(ipv4Address, 'a list of at least one IPv4 address').default(['0.0.0.0']),
    publicAddresses: listOf(ipv4Address, 'a list of IPv4 addresses').default([]),
    /** That clients dial, the one that they are told first: the gateway's certificates say them. */
    publicNames: listOf(hostName, 'a list of host names')
      .max(publicNamesMax, `at most ${publicNamesMax} names`)
      .default([]),
  }).prefault({}),
  cluster: cluster.optional(),
  supportL2tp: onOff.default(true),
  preSharedKey,
  ike: mapping({
    suites: suiteList(ikeSuiteNames, 'aes256-sha2-256-modp2048'),
    machineAuthentication: atLeastOne(
      z.enum(machineAuthentications, `one of ${machineAuthentications.join(', ')}`),
      `a list of ${machineAuthentications.join(', ')}, preferred first`,
    )
      .refine(unique, 'every one once')
      .default([...machineAuthentications]),
    /** Whoever asks gets a hash to try keys on. */
    aggressiveMode: onOff.default(false),
  }).prefault({}),
  esp: mapping({ suites: suiteList(espSuiteNames, 'aes256-sha1') }).prefault({}),
  legacy: mapping({ modp1024: onOff.default(false), tripleDes: onOff.default(false) }).prefault({}),
  authentication: mapping({
    methods: atLeastOne(
      z.enum(authenticationMethods, `one of ${authenticationMethods.join(', ')}`),
      `a list of ${authenticationMethods.join(', ')} in the order they are offered`,
    )
      .refine(unique, 'every method once')
      .default([...authenticationMethods]),
    eap: z.enum(eapMethods, `one of ${eapMethods.join(', ')}`).default('md5-challenge'),
    eapTls: mapping({
      /** TLS 1.0 and 1.1 as well, for macOS and iOS. */
      legacyTls: onOff.default(false),
      /** How long a client may resume a TLS session instead of proving itself anew; 0s: never. */
      resumption: duration(0, 7 * day).prefault('8h'),
      nameFrom: nameSources.default(['upn', 'email', 'common-name']),
    }).prefault({}),
  }).prefault({}),
  certificates,
  internalCa: internalCa,
  remoteAccessCommunity: community,
  realms,
  backEnds,
  officeMode,
  encryptionDomain,
  access,
  profiles,
  routing,
  tunnel: mapping({
    device: z
      .string('the name of a network device')
      .regex(/^[A-Za-z0-9_.-]{1,15}$/, 'a network device name of up to 15 letters, digits, ".", "-" or "_"')
      .default('sekisho0'),
    mtu: count(576, 9000).default(1400),
    /** What the way to clients carries in one piece, until a router says otherwise. */
    pathMtu: count(576, 9216).default(1500),
  }).prefault({}),
  performance: mapping({
    workers: count(1, 64).optional(),
    crypto: z.enum(cryptoBackends, `one of ${cryptoBackends.join(', ')}`).default('auto'),
  }).prefault({}),
  keepalive: mapping({
    l2tpHello: duration(5 * second, hour).prefault('60s'),
    lcpEcho: duration(second, hour).prefault('20s'),
    lcpEchoFailures: count(1, 20).default(4),
  }).prefault({}),
  users: mapping({
    store: store('db/users.sqlite'),
    lockAfter: count(0, 1000).default(20),
    lockFor: duration(second, 30 * day).prefault('15m'),
    timeZone: timeZone.prefault('UTC'),
  }).prefault({}),
  audit: mapping({ store: store('db/audit.sqlite'), retention: duration(hour, 3650 * day).prefault('90d') }).prefault(
    {},
  ),
  console: consoleSection,
  telemetry: mapping({
    /** How a user is named in spans. */
    userNames: z.enum(userNamings, `one of ${userNamings.join(', ')}`).default('hashed'),
  }).prefault({}),
  log: mapping({ level: z.enum(logLevels, `one of ${logLevels.join(', ')}`).default('info') }).prefault({}),
});

export const settingsSchema = shape
  .superRefine((settings, context) => {
    for (const protocol of ['ike', 'esp'] as const) {
      settings[protocol].suites.forEach((name, index) => {
        const needed = missingSwitch(name, settings.legacy);
        if (needed === undefined) return;
        const message = `a suite that needs no legacy switch, or legacy.${needed}: true`;
        context.addIssue({ code: 'custom', path: [protocol, 'suites', index], message });
      });
    }
  })
  .superRefine(({ ike, preSharedKey }, context) => {
    if (preSharedKey.support || ike.machineAuthentication.includes('certificate')) return;
    const message = 'certificate among them, or preSharedKey.support: true, as no machine could prove itself';
    context.addIssue({ code: 'custom', path: ['ike', 'machineAuthentication'], message });
  })
  .superRefine(({ ike, preSharedKey }, context) => {
    const usable = preSharedKey.support && ike.machineAuthentication.includes('pre-shared-key');
    if (!ike.aggressiveMode || (usable && preSharedKey.keys.some(({ identities }) => identities))) return;
    const message = 'false, or a pre-shared key with identities (preSharedKey.keys), as Aggressive Mode uses no other';
    context.addIssue({ code: 'custom', path: ['ike', 'aggressiveMode'], message });
  })
  .superRefine((settings, context) => {
    const { certificates, realms, remoteAccessCommunity } = settings;
    for (const { path, message } of [
      ...realmProblems(settings),
      ...communityProblems(remoteAccessCommunity),
      ...profileProblems(settings),
      ...poolProblems(settings.officeMode),
      ...clusterProblems(settings.cluster),
      ...certificateProblems(certificates, Object.keys(realms)),
    ])
      context.addIssue({ code: 'custom', path, message });
  })
  .transform((settings) => ({
    ...settings,
    ike: {
      ...settings.ike,
      suites: withLegacy(settings.ike.suites, ikeSuiteNames, settings.legacy satisfies LegacySwitches),
    },
    esp: { suites: withLegacy(settings.esp.suites, espSuiteNames, settings.legacy) },
  }));
