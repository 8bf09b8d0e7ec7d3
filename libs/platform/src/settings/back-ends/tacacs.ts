import { z } from 'zod';
import { ipv4Address } from '../addresses.ts';
import {
  answerTime,
  atLeastOne,
  count,
  hour,
  mapping,
  onOff,
  port,
  second,
  secretReference,
  words,
} from '../building-blocks.ts';
import { duration } from '../values.ts';

const passwordMethods = ['pap', 'ascii'] as const;

/** TACACS+ (RFC 8907). */
export const tacacs = mapping({
  kind: z.literal('tacacs'),
  /** In the order of preference. */
  servers: atLeastOne(
    mapping({ address: ipv4Address, port: port.default(49), secret: secretReference }),
    'a list of at least one server',
  ),
  timeout: answerTime.prefault('5s'),
  /** A server that did not answer is asked again only after this time, while another one does. */
  deadTime: duration(second, hour).prefault('60s'),
  /** Keep one connection for many users where the server allows it (RFC 8907 §4.3). */
  singleConnection: onOff.default(true),
  /** Connections to a server at once, each for one user at a time. tac_plus has a process for each, and may bound them. */
  connections: count(1, 256).default(16),
  /** How a password that the client sent by PAP is verified. */
  passwordMethod: z.enum(passwordMethods, `one of ${passwordMethods.join(', ')}`).default('pap'),
  /** Whether the server is also asked for address, groups and timeouts. */
  authorization: onOff.default(true),
  /** The argument of the authorization whose values, separated by commas, are the user's groups. */
  groupAttribute: words('the name of an argument').default('group'),
  /** The service named in authorization and accounting. */
  service: words('a service name').max(64, 'a service name of up to 64 characters').default('ppp'),
  /** Whether sessions are recorded there: a quarter of the connections, one at least, is for that. */
  accounting: onOff.default(false),
});
