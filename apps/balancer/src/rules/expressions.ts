import type { BalancerDrop } from '@sekisho/contracts';
import { ipv4ToNumber } from '@sekisho/wire';

/**
 * Address and port of a client: who sends, who is sent to, and who was to get a packet that an ICMP error quotes (after 20 bytes of
 * IP and 8 of ICMP). Raw, because nftables takes a key of one type alone, and of quoted packets it knows no types.
 */
export const clientSource = '@nh,96,32 . @nh,160,16';
export const clientDestination = '@nh,128,32 . @nh,176,16';
export const clientQuoted = '@nh,352,32 . @nh,400,16';

/** In an ICMP error on an IPv4 packet without options. */
export const quoted = {
  versionAndLength: '@th,64,8',
  protocol: '@th,136,8',
  source: '@th,160,32',
  destination: '@th,192,32',
  destinationPort: '@th,240,16',
} as const;

/** Behind the UDP header: ports 500 and 4500; the latter has the SPI of ESP, or 32 bits of 0 before IKE (RFC 3948). */
export const payload = {
  spi: '@th,64,32',
  spiSlot: '@th,64,8',
  cookie500: '@th,128,64',
  cookie500Slot: '@th,128,8',
  cookie4500: '@th,160,64',
  cookie4500Slot: '@th,160,8',
} as const;

/** The packet's mark carries the slot from one rule to the next: no rule of others sees it. */
export const readClient = (key: string): string => `meta mark set ${key} map @clients`;
export const clearMark = 'meta mark set 0';

export const drop = (reason: BalancerDrop): string => `counter name ${reason} drop`;

export const hex = (address: string): string => `0x${ipv4ToNumber(address).toString(16)}`;

/** A rule by a table of verdicts; nftables knows no empty ones. */
export const choose = (what: string, verdicts: readonly string[]): string[] =>
  verdicts.length === 0 ? [] : [`${what} vmap { ${verdicts.join(', ')} }`];
