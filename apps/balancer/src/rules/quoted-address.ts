import { ipv4ToNumber } from '@sekisho/wire';

/** Type 3 (destination unreachable), code 4 (fragmentation needed): the first 16 bits of the ICMP message. */
const fragmentationNeeded = 0x0304;

/**
 * What the first 16 bits of an ICMP error "fragmentation needed" are set to for a moment, when the address `from` in the packet that
 * it quotes becomes `to`. nftables corrects no checksum for that. But it does when it sets type and code: by the difference from
 * what they were, so that from this value they carry the difference of the addresses (RFC 1624) into the checksum.
 */
export function typeAndCodeBefore(from: string, to: string): number {
  const difference = onesComplementSum(to) - onesComplementSum(from);
  const before = (fragmentationNeeded - difference) % 0xffff;
  return before < 0 ? before + 0xffff : before;
}

/** Both halves of an address, added. */
function onesComplementSum(address: string): number {
  const number = ipv4ToNumber(address);
  return (number >>> 16) + (number & 0xffff);
}
