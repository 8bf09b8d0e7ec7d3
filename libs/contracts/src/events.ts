import { z } from 'zod';
import {
  base64,
  clientFamily,
  connectionId,
  edgeId,
  ipv4,
  preSharedKeyName,
  presentedName,
  refusalCode,
  userName,
} from './values.ts';

/** Where a connection stands; in this order for every client. */
export const connectionSteps = [
  'main-mode-1',
  'main-mode-3',
  'main-mode-5',
  'ike-established',
  'quick-mode-1',
  'ipsec-established',
  'l2tp-tunnel',
  'l2tp-session',
  'lcp-open',
  'authenticating',
  'authenticated',
  'address-leased',
  'connected',
] as const;
export const connectionStep = z.enum(connectionSteps);
export type ConnectionStep = z.infer<typeof connectionStep>;

const common = {
  connection: connectionId,
  edge: edgeId,
  /** The client as the gateway sees it: address and port. */
  remote: z.string(),
};

export const endReasons = [
  'client-disconnected',
  'dead-peer',
  'gateway-stopped',
  'lease-lost',
  'ended-by-administrator',
  'replaced-by-new-connection',
  'ipsec-expired',
  'session-timeout',
  'idle-timeout',
  'disconnected-by-back-end',
  'certificate-revoked',
  'edge-drained',
  'edge-lost',
] as const;
export type EndReason = (typeof endReasons)[number];

/** Who vouched for the user of a session, for accounting. */
const vouched = {
  realm: z.string(),
  backEnd: z.string(),
  /** RADIUS Class attributes of the login. */
  class: z.array(base64).optional(),
};

const traffic = {
  durationMs: z.number(),
  bytesIn: z.number(),
  bytesOut: z.number(),
  packetsIn: z.number(),
  packetsOut: z.number(),
};

/** CloudEvents data by event type. */
export const eventData = {
  'connection.step': z.strictObject({
    ...common,
    step: connectionStep,
    user: presentedName.optional(),
    address: ipv4.optional(),
    detail: z.string().optional(),
  }),
  'connection.established': z.strictObject({
    ...common,
    client: clientFamily.optional(),
    ...vouched,
    user: userName,
    address: ipv4,
    authentication: z.string(),
    ikeSuite: z.string(),
    espSuite: z.string(),
    /** Octets of the ICV in its ESP packets: with HMAC-SHA2-256 16, or 12 where the client cuts it. */
    icv: z.number().optional(),
    machine: z.string(),
    /** Name of the pre-shared key by which it proved itself. */
    preSharedKey: preSharedKeyName.optional(),
    /** Milliseconds from the first IKE packet. */
    tookMs: z.number(),
  }),
  'connection.refused': z.strictObject({
    ...common,
    client: clientFamily.optional(),
    step: connectionStep,
    code: refusalCode,
    detail: z.string().optional(),
    user: presentedName.optional(),
    /** Name of the pre-shared key by which its machine proved itself, where it came so far. */
    preSharedKey: preSharedKeyName.optional(),
  }),
  /** A connection that stands, from time to time: where its back end keeps accounts of it. */
  'connection.progress': z.strictObject({
    ...common,
    ...vouched,
    ...traffic,
    user: userName,
    address: ipv4,
  }),
  'connection.ended': z.strictObject({
    ...common,
    client: clientFamily.optional(),
    ...vouched,
    ...traffic,
    user: userName,
    address: ipv4,
    reason: z.enum(endReasons),
    detail: z.string().optional(),
    /** Packets dropped for a reason of their own, e.g. spoofed-source. */
    drops: z.record(z.string(), z.number()),
  }),
} as const;

export type EventType = keyof typeof eventData;
export type EventData<T extends EventType> = z.infer<(typeof eventData)[T]>;

/** CloudEvents 1.0 envelope, JSON format. */
const envelope = <T extends EventType>(type: T, data: (typeof eventData)[T]) =>
  z.strictObject({
    specversion: z.literal('1.0'),
    /** A ULID; also the JetStream message id, so that an event is stored once however often it is sent. */
    id: z.ulid(),
    source: z.string(),
    type: z.literal(`sekisho.${type}`),
    subject: connectionId,
    time: z.iso.datetime(),
    datacontenttype: z.literal('application/json'),
    data,
  });

export const connectionEvent = z.discriminatedUnion('type', [
  envelope('connection.step', eventData['connection.step']),
  envelope('connection.established', eventData['connection.established']),
  envelope('connection.refused', eventData['connection.refused']),
  envelope('connection.progress', eventData['connection.progress']),
  envelope('connection.ended', eventData['connection.ended']),
]);
export type ConnectionEvent = z.infer<typeof connectionEvent>;

const typePrefix = 'sekisho.';

/** The event's type without the prefix that CloudEvents ask for. */
export const eventTypeOf = (event: ConnectionEvent): EventType =>
  event.type.slice(
    typePrefix.length,
  ) as ConnectionEvent['type'] extends `${typeof typePrefix}${infer T extends EventType}` ? T : never;
