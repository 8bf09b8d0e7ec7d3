import { Cursor, Writer } from '@sekisho/wire';
import { limits } from '../limits.ts';

/** UDP ports (RFC 8415 §7.2). */
export const dhcpv6Ports = { client: 546, server: 547 } as const;

/** Messages of which a server without addresses speaks (RFC 8415 §7.3). */
export const messageTypes = { reply: 7, informationRequest: 11 } as const;

/** RFC 8415 §21, RFC 3646 §3 and §4. */
export const dhcpv6Options = {
  clientIdentifier: 1,
  serverIdentifier: 2,
  nonTemporaryAddresses: 3,
  temporaryAddresses: 4,
  optionRequest: 6,
  prefixDelegation: 25,
  nameServers: 23,
  domainSearchList: 24,
  informationRefreshTime: 32,
} as const;

export interface Dhcpv6Option {
  readonly code: number;
  readonly data: Uint8Array;
}

/** A message between client and server (RFC 8415 §8). */
export interface Dhcpv6Message {
  readonly type: number;
  /** 24 bits */
  readonly transaction: number;
  readonly options: readonly Dhcpv6Option[];
}

/** @throws DecodeError */
export function decodeDhcpv6(data: Uint8Array): Dhcpv6Message {
  const cursor = new Cursor(data);
  const head = cursor.u32('message type and transaction');
  const options: Dhcpv6Option[] = [];
  while (cursor.remaining > 0) {
    if (options.length === limits.optionsMax)
      throw cursor.error('too-many', 'options', `more than ${limits.optionsMax}`);
    const code = cursor.u16('option code');
    options.push({ code, data: cursor.take(cursor.u16('option length'), 'option data') });
  }
  return { type: head >>> 24, transaction: head & 0xff_ffff, options };
}

export function encodeDhcpv6({ type, transaction, options }: Dhcpv6Message): Uint8Array<ArrayBuffer> {
  const out = new Writer()
    .u8(type)
    .u8(transaction >>> 16)
    .u16(transaction & 0xffff);
  for (const { code, data } of options) out.u16(code).u16(data.length).bytes(data);
  return out.finish();
}

/** The data of an option's first occurrence. */
export const optionOf = ({ options }: Dhcpv6Message, wanted: number): Uint8Array | undefined =>
  options.find(({ code }) => code === wanted)?.data;
