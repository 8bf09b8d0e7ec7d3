import { concat, DecodeError, fromHex } from '@sekisho/wire';
import { type DhcpMessage, encodeDhcp, parseDhcp } from './message.ts';

/** What the bytes say, which have to be a message. */
export const messageIn = (bytes: Uint8Array): DhcpMessage => {
  const message = parseDhcp(bytes);
  if (message instanceof DecodeError) throw message;
  return message;
};

/** Without any option. */
export const bare: DhcpMessage = {
  type: 'discover',
  op: 'request',
  hardware: { type: 1, address: fromHex('be9d120340eb') },
  hops: 0,
  xid: 0xc6cb_824c,
  secs: 0,
  broadcast: false,
  ciaddr: '0.0.0.0',
  yiaddr: '0.0.0.0',
  siaddr: '0.0.0.0',
  giaddr: '0.0.0.0',
  options: {},
};

/** A whole message around an options area. */
export const around = (options: string, { file = '', sname = '' } = {}): Uint8Array => {
  const message = concat(encodeDhcp(bare).subarray(0, 240), fromHex(options));
  message.set(fromHex(sname), 44);
  message.set(fromHex(file), 108);
  return message;
};
