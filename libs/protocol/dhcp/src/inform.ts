import { DecodeError } from '@sekisho/wire';
import { limits } from './limits.ts';
import { type DhcpMessage, encodeDhcp, fitsDhcp, parseDhcp } from './message.ts';
import { type DhcpOptions, pickOptions } from './options/options.ts';
import type { Route } from './options/routes.ts';
import { encodeUdpPacket, parseUdpPacket } from './udp-packet.ts';

/** What a session's client is told when it asks by DHCPINFORM. */
export interface InformConfig {
  /** The session's own address; for no other is anything answered. */
  readonly address: string;
  /** The gateway's address on the link: server identifier, and router of the routes. */
  readonly gateway: string;
  readonly subnetMask: string;
  readonly dns: readonly string[];
  readonly nbns: readonly string[];
  readonly domain?: string;
  /** Networks that the client reaches through the tunnel, as `10.0.0.0/8`. */
  readonly routes: readonly string[];
  readonly proxyAutoConfiguration?: string;
}

/** No request of the session's own: to be passed over in silence. */
export type NotForInform =
  | 'no-udp-packet'
  | 'not-for-a-server'
  | 'no-dhcp-message'
  | 'no-inform'
  | 'not-its-own-address';

export type InformOutcome =
  | {
      readonly kind: 'answer';
      /** The IP packet for the client. */
      readonly packet: Uint8Array;
      /** Of the routes, how many had no room in the message. */
      readonly routesLeftOut: number;
    }
  | { readonly kind: 'ignored'; readonly reason: NotForInform; readonly detail?: string };

const clientPort = 68;
const serverPort = 67;
const nowhere = '0.0.0.0';
const everybody = '255.255.255.255';
/** Of IPv4 and UDP: a client's limit counts them (RFC 2132 §9.10, RFC 2131 §2). */
const headerBytes = 28;

/** Answers what a client sent to a DHCP server through its tunnel: an IPv4 packet for one. */
export function answerInformPacket(packet: Uint8Array, config: InformConfig): InformOutcome {
  const datagram = parseUdpPacket(packet);
  if (datagram instanceof DecodeError) return { kind: 'ignored', reason: 'no-udp-packet', detail: datagram.message };
  const { destination, sourcePort, destinationPort, payload } = datagram;
  const toServer = destination === everybody || destination === config.gateway;
  if (!toServer || sourcePort !== clientPort || destinationPort !== serverPort) {
    return { kind: 'ignored', reason: 'not-for-a-server' };
  }
  const request = parseDhcp(payload);
  if (request instanceof DecodeError) return { kind: 'ignored', reason: 'no-dhcp-message', detail: request.message };
  if (request.op !== 'request' || request.type !== 'inform')
    return { kind: 'ignored', reason: 'no-inform', detail: request.type };
  if (datagram.source !== config.address)
    return { kind: 'ignored', reason: 'not-its-own-address', detail: datagram.source };
  const bytesMax = bytesMaxOf(request);
  const answered = answer(request, config, bytesMax);
  if (answered === undefined) return { kind: 'ignored', reason: 'not-its-own-address', detail: request.ciaddr };
  return {
    kind: 'answer',
    routesLeftOut: answered.routesLeftOut,
    packet: encodeUdpPacket({
      source: config.gateway,
      destination: config.address,
      sourcePort: serverPort,
      destinationPort: clientPort,
      payload: encodeDhcp(answered.message, bytesMax),
    }),
  };
}

/**
 * The DHCPACK to a DHCPINFORM (RFC 2131 §4.3.5): no address and no lease, and of the options those that the client asks for;
 * all of them where it does not say. Routes stand in option 249, which Windows and macOS read, and in 121 where there is room
 * for both; those that have no room are left out, the last first. Undefined: the client asks for another address than its own.
 */
export const answerInform = (request: DhcpMessage, config: InformConfig): DhcpMessage | undefined =>
  answer(request, config, bytesMaxOf(request))?.message;

function answer(request: DhcpMessage, config: InformConfig, bytesMax: number) {
  if (request.ciaddr !== config.address) return undefined;
  const asked = askedFor(optionsOf(config), request.options.parameterRequestList);
  const message = (options: DhcpOptions) => ackOf(request, { serverId: config.gateway, ...options });
  const options = mostOf(asked, (some) => fitsDhcp(message(some), bytesMax));
  const leftOut =
    (asked.microsoftRoutes ?? asked.classlessRoutes) ? config.routes.length - routesOf(options).length : 0;
  return { message: message(options), routesLeftOut: leftOut };
}

const ackOf = (request: DhcpMessage, options: DhcpOptions): DhcpMessage => ({
  ...request,
  type: 'ack',
  op: 'reply',
  hops: 0,
  secs: 0,
  yiaddr: nowhere,
  siaddr: nowhere,
  giaddr: nowhere,
  options,
});

function optionsOf({
  gateway,
  subnetMask,
  dns,
  nbns,
  domain,
  proxyAutoConfiguration,
  ...config
}: InformConfig): DhcpOptions {
  const routes = config.routes.slice(0, limits.toldRoutesMax).map((network) => ({ network, router: gateway }));
  return {
    subnetMask,
    ...(dns.length > 0 && { dns }),
    ...(domain !== undefined && { domain }),
    ...(nbns.length > 0 && { nbns }),
    ...(routes.length > 0 && { microsoftRoutes: routes, classlessRoutes: routes }),
    ...(proxyAutoConfiguration !== undefined && { proxyAutoConfiguration }),
  };
}

const askedFor = (options: DhcpOptions, codes: Uint8Array | undefined): DhcpOptions =>
  codes === undefined ? options : pickOptions(options, codes);

const routesOf = ({ microsoftRoutes, classlessRoutes }: DhcpOptions): readonly Route[] =>
  microsoftRoutes ?? classlessRoutes ?? [];

/** As much as fits: routes are given up first, the last of them before the others, then what is most dispensable. */
function mostOf(options: DhcpOptions, fits: (options: DhcpOptions) => boolean): DhcpOptions {
  if (fits(options)) return options;
  const { microsoftRoutes, classlessRoutes, ...beside } = options;
  const routes = routesOf(options);
  const withRoutes = (count: number): DhcpOptions => {
    const some = routes.slice(0, count);
    return { ...beside, ...(microsoftRoutes ? { microsoftRoutes: some } : { classlessRoutes: some }) };
  };
  const room = largest(routes.length, (count) => fits(withRoutes(count)));
  if (room > 0) return withRoutes(room);
  const { proxyAutoConfiguration, domain, ...least } = beside;
  return [beside, { ...least, ...(domain !== undefined && { domain }) }, least].find(fits) ?? {};
}

/** The largest number up to `most` that holds, as all smaller ones do; 0: none does. Few are tried: a client can ask again and again. */
function largest(most: number, holds: (count: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What the client takes; no more than one packet carries through any tunnel. */
const bytesMaxOf = ({ options: { maxMessageSize = 0 } }: DhcpMessage): number =>
  Math.min(Math.max(maxMessageSize - headerBytes, limits.messageBytesMax), limits.tunnelMessageBytesMax);
