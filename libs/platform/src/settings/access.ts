import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';
import { ipv4Network } from './addresses.ts';
import { atLeastOne, count, day, listOf, mapping, onOff, second } from './building-blocks.ts';
import { duration } from './values.ts';

const networkExpected = 'a network such as 10.0.0.0/8 or fd00:1::/48';

/** An IPv4 or IPv6 prefix, as written. */
const network = z.string(networkExpected).superRefine((text, context) => {
  const [, address = '', prefix = ''] = /^([\d.]+|[\da-fA-F:.]+)\/(\d{1,3})$/.exec(text) ?? [];
  const v4 = isIPv4(address);
  if ((!v4 && !isIPv6(address)) || Number(prefix) > (v4 ? 32 : 128)) {
    context.addIssue({ code: 'custom', message: networkExpected });
  } else if (v4) {
    const whole = ipv4Network.safeParse(text);
    for (const { message } of whole.error?.issues ?? []) context.addIssue({ code: 'custom', message });
  }
});

/** Networks that clients may reach: prefixes as they are written, those of `exclude` taken out again. */
export interface EncryptionDomain {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

const domainExpected = 'a list of the networks that clients may reach, such as [10.0.0.0/8]';
/** The packet path goes through them one by one. */
const networksMax = 256;
const tooMany = `at most ${networksMax} networks`;
const included = atLeastOne(network, domainExpected).max(networksMax, tooMany);

const domainList = included.transform((include): EncryptionDomain => ({ include, exclude: [] }));
const domainMapping = mapping({
  include: included,
  exclude: listOf(network, 'a list of networks').max(networksMax, tooMany).default([]),
});

/** No union, which would tell of one problem alone and not where it is. */
export const encryptionDomain = z.unknown().transform((value, context): EncryptionDomain => {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  const parsed = (isMapping ? domainMapping : domainList).safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.addIssue({ ...issue, code: 'custom' });
  return z.NEVER;
});

export const ruleProtocols = ['any', 'tcp', 'udp', 'icmp'] as const;
const portsExpected = 'ports such as 443 or 8000-8100';
const ports = z.unknown().transform((value, context) => {
  const [, left = '', right = left] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(String(value)) ?? [];
  const [first, last] = [Number(left), Number(right)];
  if (left === '' || first < 1 || last > 65_535 || last < first) {
    context.addIssue({ code: 'custom', message: portsExpected });
    return z.NEVER;
  }
  return { first, last };
});

/** The first rule that fits a packet decides; with rules, what none fits is denied. */
const rule = mapping({
  action: z.enum(['allow', 'deny'], 'allow or deny').default('allow'),
  /** Undefined: any destination. */
  to: network.optional(),
  protocol: z
    .union([z.enum(ruleProtocols), count(0, 255)], `one of ${ruleProtocols.join(', ')}, or a protocol number`)
    .default('any'),
  /** Empty: any port. */
  ports: listOf(ports, 'a list of ports').max(32, 'at most 32').default([]),
}).refine(({ protocol, ports }) => ports.length === 0 || protocol === 'tcp' || protocol === 'udp', {
  path: ['ports'],
  message: 'ports for tcp or udp alone',
});
export type AccessRule = z.output<typeof rule>;

const rateExpected = 'bits a second such as 512k, 20M or 1G';
const unitBits: Record<string, number> = { k: 1e3, M: 1e6, G: 1e9 };

/** In bits a second, from 64k to 100G. */
const rate = z.string(rateExpected).transform((text, context): number => {
  const [, digits = '', unit = ''] = /^(\d{1,6})([kMG])$/.exec(text) ?? [];
  const bits = Number(digits) * (unitBits[unit] ?? Number.NaN);
  if (!(bits >= 64e3 && bits <= 100e9)) {
    context.addIssue({ code: 'custom', message: `${rateExpected}, from 64k to 100G` });
    return z.NEVER;
  }
  return bits;
});

const rules = listOf(rule, 'a list of rules').max(256, 'at most 256 rules');
const timeout = duration(10 * second, 30 * day);
/** Of one user on one edge; `up` is what clients send. */
const rates = mapping({ up: rate.optional(), down: rate.optional() });

/** What everybody may, unless their profile says otherwise. */
export const access = mapping({
  rules: rules.default([]),
  /** Hub mode: what is not for the encryption domain goes to the internet, through NAT. */
  routeAllTraffic: onOff.default(false),
  /** Whether clients reach each other. */
  clientToClient: onOff.default(false),
  idleTimeout: timeout.optional(),
  sessionTimeout: timeout.optional(),
  rate: rates.prefault({}),
}).prefault({});
export type AccessSettings = z.output<typeof access>;

/** The same of a profile: what is left out is as for everybody. */
export const profileAccess = mapping({
  rules: rules.optional(),
  routeAllTraffic: onOff.optional(),
  clientToClient: onOff.optional(),
  idleTimeout: timeout.optional(),
  sessionTimeout: timeout.optional(),
  rate: rates.optional(),
}).prefault({});

/** How networks behind the gateway find the way back to clients. */
export const routing = mapping({
  /**
   * `static`: their routers have routes to the pools through this gateway. `snat`: clients appear under the gateway's own
   * address. `announce`: routes to the blocks in use stand in a kernel table, for BIRD or FRR to announce.
   */
  internal: z.enum(['static', 'snat', 'announce'], 'one of static, snat, announce').default('static'),
  /** The kernel's routing table for routes to clients; default, main and local are the kernel's own. */
  table: count(1, 4_294_967_295)
    .refine((table) => table < 253 || table > 255, 'a table of its own: 253 to 255 are default, main and local')
    .default(4500),
  /** Who made the routes, as the kernel notes it (`proto`). */
  protocol: count(5, 255).default(145),
}).prefault({});
