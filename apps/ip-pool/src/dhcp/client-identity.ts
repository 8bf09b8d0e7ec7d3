import { createHash } from 'node:crypto';
import type { DhcpClient } from '@sekisho/dhcp';
import { concat, toHex, utf8 } from '@sekisho/wire';
import { nameBytesMax } from './limits.ts';

/** Type of a client identifier that is no hardware address (RFC 2132 §9.14). */
const notHardware = 0;
const ethernet = 1;
/** A local unicast address (IEEE 802): nobody has bought it. */
const localAddress = 0x02;

/**
 * As whom a server knows a user: the client identifier is 0 and the name in small letters, by which an address can be kept for
 * the user there. A user's further sessions have the connection behind it, else they would share one address. The hardware address,
 * which servers want to have as well, is made from the identifier.
 */
export function dhcpClientOf(user: string, connection?: string): DhcpClient {
  const name = utf8(user.toLowerCase());
  const bounded = name.length <= nameBytesMax ? name : utf8(toHex(sha256(name)));
  const further = connection === undefined ? new Uint8Array() : utf8(`/${connection}`);
  return restoreClient(concat(Uint8Array.of(notHardware), bounded, further));
}

/** The client that has this identifier. */
export const restoreClient = (clientId: Uint8Array): DhcpClient => ({
  clientId,
  hardware: { type: ethernet, address: concat(Uint8Array.of(localAddress), sha256(clientId).subarray(0, 5)) },
});

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
