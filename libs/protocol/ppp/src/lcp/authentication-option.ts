import { Cursor, Writer } from '@sekisho/wire';
import type { AuthenticationProtocol } from '../link.ts';
import type { ConfigurationOption } from '../options.ts';
import { protocolNumbers } from '../protocol-numbers.ts';
import { lcpOptions } from './option-types.ts';

/** CHAP algorithms (RFC 1994 §3, RFC 2433 §3, RFC 2759 §3). */
const algorithms = { md5: 0x05, msChap: 0x80, msChapV2: 0x81 } as const;

export function encodeAuthenticationOption(protocol: AuthenticationProtocol): ConfigurationOption {
  const out = new Writer();
  switch (protocol) {
    case 'pap':
      out.u16(protocolNumbers.pap);
      break;
    case 'eap':
      out.u16(protocolNumbers.eap);
      break;
    case 'chap-md5':
      out.u16(protocolNumbers.chap).u8(algorithms.md5);
      break;
    case 'ms-chap-v2':
      out.u16(protocolNumbers.chap).u8(algorithms.msChapV2);
      break;
  }
  return { type: lcpOptions.authentication, data: out.finish() };
}

/** The protocol an option names; `name` describes any, also one this library lacks. */
export interface NamedAuthentication {
  readonly protocol: AuthenticationProtocol | undefined;
  readonly name: string;
}

export function decodeAuthenticationOption({ data }: ConfigurationOption): NamedAuthentication {
  if (data.length < 2) return { protocol: undefined, name: 'nothing' };
  const cursor = new Cursor(data);
  const number = cursor.u16('authentication protocol');
  const rest = cursor.rest({ field: 'authentication data' });
  const protocol = known(number, rest);
  if (protocol) return { protocol, name: protocol };
  if (number !== protocolNumbers.chap) return { protocol, name: `0x${number.toString(16)}` };
  return { protocol, name: rest[0] === algorithms.msChap ? 'ms-chap' : `chap-${rest[0] ?? '?'}` };
}

function known(number: number, rest: Uint8Array): AuthenticationProtocol | undefined {
  if (number === protocolNumbers.pap && rest.length === 0) return 'pap';
  if (number === protocolNumbers.eap && rest.length === 0) return 'eap';
  if (number !== protocolNumbers.chap || rest.length !== 1) return undefined;
  if (rest[0] === algorithms.md5) return 'chap-md5';
  return rest[0] === algorithms.msChapV2 ? 'ms-chap-v2' : undefined;
}

/**
 * The protocol to ask for after a Configure-Nak; undefined: nothing in common.
 *
 * Android and pppd suggest CHAP with MD5 to whoever asks for something else, and yet do MS-CHAPv2: where that is allowed and
 * ranks higher, it is tried first.
 *
 * @param allowed preferred first
 * @param tried those the peer has refused
 */
export function nextAuthentication(
  allowed: readonly AuthenticationProtocol[],
  tried: readonly AuthenticationProtocol[],
  suggested: AuthenticationProtocol | undefined,
): AuthenticationProtocol | undefined {
  const open = allowed.filter((protocol) => !tried.includes(protocol));
  if (suggested === 'chap-md5') {
    const first = open.find((protocol) => protocol === 'ms-chap-v2' || protocol === 'chap-md5');
    if (first) return first;
  }
  return open.find((protocol) => protocol === suggested) ?? open[0];
}
