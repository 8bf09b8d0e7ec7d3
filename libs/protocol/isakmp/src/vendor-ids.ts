import { createHash } from 'node:crypto';
import { concat, equalBytes, fromHex, toHex } from '@sekisho/wire';
import type { NatTraversal } from './nat-traversal.ts';

const md5 = (text: string): Uint8Array => new Uint8Array(createHash('md5').update(text).digest());

/** NAT traversal dialects by their vendor ids, preferred first (RFC 3947 §3.1 and its drafts). */
export const natTraversalVendorIds: readonly (readonly [NatTraversal, Uint8Array])[] = [
  ['rfc3947', md5('RFC 3947')],
  ['draft-03', md5('draft-ietf-ipsec-nat-t-ike-03')],
  ['draft-02', md5('draft-ietf-ipsec-nat-t-ike-02')],
  ['draft-02-newline', md5('draft-ietf-ipsec-nat-t-ike-02\n')],
];

/** Dead peer detection, version 1.0 (RFC 3706 §5.1). */
export const deadPeerDetection = fromHex('afcad71368a1f1c96b8696fc77570100');

/** IKE fragmentation; racoon and others add a word with the exchanges it is good for, Windows does not. */
const fragmentationName = md5('FRAGMENTATION');
export const fragmentation = concat(fragmentationName, fromHex('80000000'));

const microsoft = fromHex('1e2b516905991c7d7c96fcbfb587e461');

const startsWith = (id: Uint8Array, prefix: Uint8Array): boolean =>
  id.length >= prefix.length && equalBytes(id.subarray(0, prefix.length), prefix);

/** What the vendor ids of a peer say that this implementation acts on. */
export interface PeerTraits {
  readonly natTraversal: NatTraversal | undefined;
  readonly deadPeerDetection: boolean;
  readonly fragmentation: boolean;
  readonly microsoft: boolean;
  /** All of them in the order sent, as hexadecimal digits. */
  readonly vendorIds: readonly string[];
  /** Its phase 1 transforms in the order sent, such as `aes256-md5-modp1024`; empty as long as it has offered none. */
  readonly offered: readonly string[];
}

export function readVendorIds(ids: readonly Uint8Array[], offered: readonly string[] = []): PeerTraits {
  const has = (wanted: Uint8Array) => ids.some((id) => equalBytes(id, wanted));
  return {
    natTraversal: natTraversalVendorIds.find(([, id]) => has(id))?.[0],
    deadPeerDetection: has(deadPeerDetection),
    fragmentation: ids.some((id) => startsWith(id, fragmentationName)),
    microsoft: ids.some((id) => startsWith(id, microsoft)),
    vendorIds: ids.map(toHex),
    offered,
  };
}

/** The responder names exactly the dialect it chose: racoon would else pick another one. */
export function answeringVendorIds(traits: PeerTraits): Uint8Array[] {
  const chosen = natTraversalVendorIds.find(([dialect]) => dialect === traits.natTraversal)?.[1];
  return [...(chosen ? [chosen] : []), deadPeerDetection, ...(traits.fragmentation ? [fragmentation] : [])];
}
