import type { ConfigurationOption, PeerProfile } from '@sekisho/ppp';

/** LCP options (RFC 1661 §6, RFC 1662 §7.1, RFC 1570 §2.3). */
const asyncMap: ConfigurationOption = { type: 2, data: new Uint8Array(4) };
const protocolCompression: ConfigurationOption = { type: 7, data: new Uint8Array(0) };
const addressCompression: ConfigurationOption = { type: 8, data: new Uint8Array(0) };
/** CBCP: every gateway rejects it. */
const callback: ConfigurationOption = { type: 13, data: Uint8Array.of(6) };

/** IPCP options (RFC 1332 §3.3, RFC 1877 §1). */
const [address, dns1, nbns1, dns2, nbns2] = [3, 129, 130, 131, 132];

export const windowsPeer: PeerProfile = {
  lcp: ['mru', 'magic', protocolCompression, addressCompression, callback],
  ipcp: [address, dns1, nbns1, dns2, nbns2],
};

export const applePeer: PeerProfile = {
  lcp: [asyncMap, 'magic', protocolCompression, addressCompression],
  ipcp: [address, dns1, dns2],
};

export const androidPeer: PeerProfile = {
  lcp: ['mru', asyncMap, 'magic', protocolCompression, addressCompression],
  ipcp: [address, dns1, dns2],
};

/** pppd on a Linux desktop asks for the same as Android's. */
export const pppdPeer: PeerProfile = androidPeer;
