import { isIPv4 } from 'node:net';
import { parseEspSuite, parseIkeSuite } from '@sekisho/isakmp';
import { z } from 'zod';
import { passwordMethods } from '../../options.ts';
import { fingerprintNames } from '../fingerprints/fingerprint.ts';
import { limits } from '../limits.ts';

const ipv4 = z.string().refine(isIPv4, 'an IPv4 address is expected');
const port = z.int().min(1).max(65_535);
const perSecond = z.number().nonnegative().max(limits.eventsPerSecondMax);
const seconds = z.number().nonnegative().max(limits.durationSecondsMax);
const secret = z.string().min(1).max(limits.secretCharactersMax);

const named = <T extends string>(parse: (name: string) => unknown, what: string) =>
  z.string().refine((name): name is T => {
    try {
      parse(name);
      return true;
    } catch {
      return false;
    }
  }, `not ${what}`);

const usersSchema = z.union([
  z.strictObject({
    /** `user{n}`: {n} is the number of the slot, {n:5} the same with five digits. */
    pattern: z.string().min(1).max(limits.userPatternCharactersMax),
    first: z.int().nonnegative().default(1),
    /** Users there are; with fewer than sessions, several sessions share one. Undefined: as many as sessions. */
    count: z.int().positive().optional(),
    password: secret,
  }),
  z.strictObject({ list: z.array(z.strictObject({ name: z.string().min(1), password: secret })).min(1) }),
]);
export type Users = z.infer<typeof usersSchema>;

const network = z.string().refine((text) => {
  const [address = '', bits = ''] = text.split('/');
  return isIPv4(address) && /^\d+$/.test(bits) && Number(bits) >= 8 && Number(bits) <= 32;
}, 'an IPv4 network such as 10.64.0.0/16 is expected');

/** Where the clients send from. */
const originSchema = z.discriminatedUnion('kind', [
  /** Each client on a UDP socket and an ephemeral port of this host: needs no privileges, and no preparation. */
  z.strictObject({ kind: z.literal('sockets'), address: ipv4.optional() }),
  /** Each client on an address of its own out of a network that is routed to this host, on ports 500 and 4500. */
  z.strictObject({ kind: z.literal('addresses'), network }),
  /** All clients on one address, as behind one NAT: a port each. */
  z.strictObject({ kind: z.literal('ports'), address: ipv4, first: port.default(limits.firstPort) }),
]);
export type Origin = z.infer<typeof originSchema>;

/** The packet path that clients of an origin have by default. */
export const pathOf = ({ kind }: Origin): 'native' | 'javascript' => (kind === 'sockets' ? 'javascript' : 'native');

const trafficSchema = z.strictObject({
  /** `echo`: packets that come back; `up`, `down`: one way; `tcp-up`, `tcp-down`: real TCP through a TUN device. */
  kind: z.enum(['echo', 'up', 'down', 'tcp-up', 'tcp-down']),
  /** The agent in the network behind the gateway. */
  agent: z.strictObject({ address: ipv4, port }),
  /** Length of the inner IP packets, in bytes. */
  packetBytes: z.int().min(limits.packetBytesMin).max(limits.packetBytesMax).default(512),
  /** Of each session; TCP sends as fast as it can. */
  packetsPerSecond: z.number().positive().max(limits.packetsPerSecondMax).default(1),
  /** Share of the sessions that have traffic. */
  share: z.number().positive().max(1).default(1),
});
export type TrafficSettings = z.infer<typeof trafficSchema>;

export const loadScenarioSchema = z
  .strictObject({
    /** What the run is called in headings. */
    name: z.string().min(1).max(limits.runNameCharactersMax).optional(),
    /** Address or name of the gateway. */
    server: z.string().min(1),
    /** Of a gateway that isn't on 500 and 4500; with origin `sockets` alone. */
    serverPorts: z.strictObject({ ike: port, natTraversal: port }).optional(),
    preSharedKey: secret,
    users: usersSchema,
    /** Authentication methods to agree to; undefined: those of the fingerprint. */
    methods: z.array(z.enum(passwordMethods)).min(1).optional(),
    /** What the clients look like, by weight. */
    fingerprints: z
      .partialRecord(z.enum(fingerprintNames), z.number().nonnegative())
      .refine((weights) => Object.values(weights).some((weight) => weight > 0), 'no fingerprint has a weight')
      .default({ sekisho: 1 }),
    /** Suites to offer in place of the fingerprint's. */
    ikeSuites: z.array(named(parseIkeSuite, 'an IKE suite')).min(1).optional(),
    espSuites: z.array(named(parseEspSuite, 'an ESP suite')).min(1).optional(),
    origin: originSchema.default({ kind: 'sockets' }),
    /** `native`: the packet path in C++; `javascript`: slower, needs no addon; by default what the origin allows. */
    path: z.enum(['native', 'javascript']).optional(),
    /** Threads of the native packet path. */
    workers: z.int().positive().max(limits.workersMax).optional(),
    /** A TUN device that leads the clients' own traffic through their sessions; for the native path. */
    tun: z
      .strictObject({
        name: z.string().min(1).max(limits.deviceNameCharactersMax),
        address: z.string(),
        mtu: z.int().min(limits.tunMtuBytesMin).max(limits.tunMtuBytesMax),
      })
      .optional(),
    sessions: z.int().positive().max(limits.sessionsMax),
    /** Connections to start a second; null: as fast as earlier ones finish. */
    connectsPerSecond: perSecond.positive().nullable().default(null),
    /** Connections under way at once. */
    inFlight: z.int().positive().max(limits.inFlightMax).default(limits.inFlightDefault),
    /** From the last connect on. */
    holdSeconds: seconds.default(0),
    /** Sessions ended and connected anew while held. */
    churnPerSecond: perSecond.default(0),
    /** Share of the churned sessions that vanish without a goodbye. */
    vanishShare: z.number().min(0).max(1).default(0),
    /** What was refused or broke is connected anew, as often as it takes. */
    redial: z.boolean().default(false),
    /** Every session renews its SAs this often, spread by a tenth; undefined: never. */
    rekeyEspSeconds: seconds.positive().optional(),
    rekeyIkeSeconds: seconds.positive().optional(),
    /** Control datagrams lost on purpose, each way: 0.02 is 2 %. */
    loss: z.number().min(0).max(limits.lossMax).default(0),
    traffic: trafficSchema.optional(),
    /** Processes of the gateway to watch; `find`: those on this host that hold its ports. */
    gatewayProcesses: z.union([z.literal('find'), z.array(z.int().positive())]).default('find'),
    seed: z.int().nonnegative().default(1),
  })
  .superRefine((scenario, context) => {
    const issue = (message: string, ...path: string[]) => context.addIssue({ code: 'custom', message, path });
    if (scenario.origin.kind === 'addresses' && scenario.path === 'javascript') {
      issue('clients with addresses of their own need the native packet path', 'path');
    }
    if (scenario.serverPorts && scenario.origin.kind !== 'sockets') {
      issue('other ports than 500 and 4500 are for origin "sockets" alone', 'serverPorts');
    }
    if (scenario.traffic?.kind.startsWith('tcp') && scenario.tun === undefined) {
      issue('TCP needs a TUN device', 'tun');
    }
    if (scenario.tun && (scenario.path ?? pathOf(scenario.origin)) === 'javascript') {
      issue('a TUN device needs the native packet path', 'tun');
    }
  });

/** What a caller writes: with defaults left out. */
export type LoadScenarioInput = z.input<typeof loadScenarioSchema>;
export type Scenario = z.output<typeof loadScenarioSchema>;
