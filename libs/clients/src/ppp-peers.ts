import type { ConfigurationOption, PeerProfile } from '@sekisho/ppp';
import { fromHex } from '@sekisho/wire';

/** LCP options (RFC 1661 §6, RFC 1662 §7.1, RFC 1570 §2.3, RFC 1990 §5, RFC 2125 §4). */
const asyncMap: ConfigurationOption = { type: 2, data: new Uint8Array(4) };
const protocolCompression: ConfigurationOption = { type: 7, data: new Uint8Array(0) };
const addressCompression: ConfigurationOption = { type: 8, data: new Uint8Array(0) };
/** CBCP: every gateway rejects it. */
const callback: ConfigurationOption = { type: 13, data: Uint8Array.of(6) };
const multilinkMru: ConfigurationOption = { type: 17, data: fromHex('064e') };
const endpointDiscriminator: ConfigurationOption = { type: 19, data: fromHex(`01${'5e'.repeat(20)}`) };
const linkDiscriminator: ConfigurationOption = { type: 23, data: fromHex('0001') };
const mru1450: ConfigurationOption = { type: 1, data: fromHex('05aa') };

/** IPCP options (RFC 1332 §3.3, RFC 1877 §1). */
const [address, dns1, nbns1, dns2, nbns2] = [3, 129, 130, 131, 132];

export const windowsPeer: PeerProfile = {
  lcp: ['mru', 'magic', protocolCompression, addressCompression, callback],
  ipcp: [address, dns1, nbns1, dns2, nbns2],
};

/** With multilink, as it comes. */
export const windowsXpPeer: PeerProfile = {
  lcp: [...windowsPeer.lcp, multilinkMru, endpointDiscriminator, linkDiscriminator],
  ipcp: windowsPeer.ipcp,
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

export const routerOsPeer: PeerProfile = { lcp: [mru1450, 'magic'], ipcp: [address, dns1, dns2] };
