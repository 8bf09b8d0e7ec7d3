/** Services whose processes read the settings. */
export const settingsReaders = ['edge', 'auth', 'ip-pool', 'audit', 'ca', 'console', 'balancer'] as const;
export type SettingsReader = (typeof settingsReaders)[number];

/** `in-place`: read anew by the running process; `anew`: by a process that takes the old one's place; `next-start`: of the gateway. */
export type TakenOver = 'in-place' | 'anew' | 'next-start';

/** Who reads a setting, and how each takes a new value over. */
export interface Readers {
  readonly by: Readonly<Partial<Record<SettingsReader, TakenOver>>>;
  /** It also changes what clients may do who are in. */
  readonly runningSessions?: boolean;
}

const edge = { by: { edge: 'in-place' } } as const satisfies Readers;
const edgeAtStart = { by: { edge: 'next-start' } } as const satisfies Readers;
const auth = { by: { auth: 'anew' } } as const satisfies Readers;
const audit = { by: { audit: 'anew' } } as const satisfies Readers;
const ca = { by: { ca: 'anew' } } as const satisfies Readers;
const addresses = { by: { 'ip-pool': 'anew' } } as const satisfies Readers;
const running = { by: { edge: 'in-place' }, runningSessions: true } as const satisfies Readers;
/** Names, slots and addresses that a cluster agrees on go with the process that was started with them. */
const everybodyAtStart = {
  by: { edge: 'next-start', auth: 'next-start', audit: 'next-start', ca: 'next-start', balancer: 'next-start' },
} as const satisfies Readers;

/**
 * Every setting, and who reads it: the more precise entry counts.
 */
export const readersOfSettings: Readonly<Record<string, Readers>> = {
  'gateway.name': { by: { edge: 'in-place', auth: 'anew', 'ip-pool': 'anew', ca: 'anew' } },
  'gateway.listen': { by: { edge: 'next-start', ca: 'anew' } },
  'gateway.publicAddresses': { by: { edge: 'in-place', ca: 'anew' } },
  // The certificates say them; who makes set-up files asks for the settings of the moment.
  'gateway.publicNames': ca,
  cluster: everybodyAtStart,
  supportL2tp: edge,
  // auth knows whose each key is.
  preSharedKey: { by: { edge: 'in-place', auth: 'anew' } },
  ike: edge,
  esp: edge,
  legacy: edge,
  'authentication.methods': edge,
  'authentication.eap': auth,
  'authentication.eapTls': auth,
  'certificates.gateway': { by: { edge: 'in-place', auth: 'anew', ca: 'anew', console: 'anew' } },
  'certificates.useThisCertificate.ike': edge,
  'certificates.useThisCertificate.eap': auth,
  'certificates.useThisCertificate.console': { by: { console: 'anew', ca: 'anew' } },
  'certificates.trusted': auth,
  // Of requests that a command makes.
  'certificates.certReqExtKeyUsage': { by: {} },
  'certificates.whenRevoked': auth,
  'certificates.warnBefore': { by: { edge: 'in-place', auth: 'anew', ca: 'anew', console: 'anew' } },
  console: { by: { console: 'anew' } },
  'console.enabled': { by: { console: 'next-start' } },
  'console.preSharedKeyFiles': { by: { edge: 'in-place', console: 'anew' } },
  // Its certificate says them.
  'console.names': { by: { console: 'anew', ca: 'anew' } },
  internalCa: ca,
  'internalCa.trustedFor': auth,
  remoteAccessCommunity: auth,
  realms: auth,
  backEnds: auth,
  officeMode: addresses,
  'officeMode.pool': { by: { edge: 'in-place', 'ip-pool': 'anew', audit: 'anew' } },
  'officeMode.pools': { by: { edge: 'in-place', 'ip-pool': 'anew', audit: 'anew' } },
  'officeMode.leaseDuration': { by: { 'ip-pool': 'anew', audit: 'anew' } },
  'officeMode.inform': edge,
  'officeMode.ipv6': { by: { edge: 'next-start', 'ip-pool': 'next-start' } },
  encryptionDomain: running,
  access: running,
  'access.idleTimeout': edge,
  'access.sessionTimeout': edge,
  profiles: { by: { edge: 'in-place', 'ip-pool': 'anew' }, runningSessions: true },
  'routing.internal': running,
  'routing.table': edgeAtStart,
  'routing.protocol': edgeAtStart,
  'tunnel.device': { by: { edge: 'next-start', ca: 'anew' } },
  'tunnel.mtu': edgeAtStart,
  'tunnel.pathMtu': edge,
  performance: edgeAtStart,
  keepalive: edge,
  users: auth,
  audit,
  telemetry: edgeAtStart,
  'log.level': {
    by: {
      ...{ edge: 'in-place', auth: 'anew', 'ip-pool': 'anew', audit: 'anew', ca: 'anew', console: 'anew' },
      // Clients' packets pass by its network namespace, which is gone while its container is started anew.
      balancer: 'in-place',
    },
  },
};

/** Sections that name secrets, and the services that read those: nobody else is handed them. */
export const readersOfSecrets = {
  preSharedKey: ['edge'],
  internalCa: ['ca'],
  users: ['auth'],
  backEnds: ['auth'],
  audit: ['audit'],
  console: ['console'],
} as const satisfies Readonly<Record<string, readonly SettingsReader[]>>;
