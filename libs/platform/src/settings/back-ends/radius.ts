import { z } from 'zod';
import { ipv4Address } from '../addresses.ts';
import {
  answerTime,
  atLeastOne,
  count,
  hour,
  mapping,
  minute,
  port,
  second,
  secretReference,
  words,
} from '../building-blocks.ts';
import { duration } from '../values.ts';

const server = (defaultPort: number) =>
  mapping({ address: ipv4Address, port: port.default(defaultPort), secret: secretReference });

const groupAttributes = ['filter-id', 'class'] as const;

/** RADIUS (RFC 2865), with accounting (RFC 2866) and dynamic authorization (RFC 5176). */
export const radius = mapping({
  kind: z.literal('radius'),
  /** In the order of preference. */
  servers: atLeastOne(server(1812), 'a list of at least one server'),
  /** For one server's answer, all repetitions together; push MFA needs a minute. */
  timeout: answerTime.prefault('5s'),
  /** Sent so often within that time. */
  tries: count(1, 10).default(3),
  /** A server that did not answer is asked again only after this time, while another one does. */
  deadTime: duration(second, hour).prefault('60s'),
  /** NAS-Identifier; without it the gateway's name. */
  nasIdentifier: words('a name').optional(),
  /** NAS-IP-Address, for servers that tell their clients apart by it. */
  nasIpAddress: ipv4Address.optional(),
  /** Whose values are the user's groups. */
  groupAttribute: z.enum(groupAttributes, `one of ${groupAttributes.join(', ')}`).default('filter-id'),
  accounting: mapping({
    servers: atLeastOne(server(1813), 'a list of at least one server'),
    /** Unless the server asks for another interval. */
    interim: duration(minute, 24 * hour).prefault('10m'),
  }).optional(),
  /** Disconnect-Request and CoA-Request are taken from these. */
  dynamicAuthorization: mapping({
    listen: ipv4Address.default('0.0.0.0'),
    port: port.default(3799),
    clients: atLeastOne(mapping({ address: ipv4Address, secret: secretReference }), 'a list of at least one client'),
  }).optional(),
});
