import { milliseconds, seconds } from '@sekisho/wire';

/** From the first packet to the address: longer than IKE's own 30 s, after which it knows best what was missing. */
export const connectTimeSeconds = 35;

/** LCP Terminate, then CDN and StopCCN, each get this long to be acknowledged; the goodbyes after them go unanswered. */
export const closeStageTime = seconds(3);

/** NAT mappings of UDP live 30 s and more (RFC 3948 §4 sends every 20 s). */
export const natKeepaliveInterval = seconds(20);

/** Hello and LCP echo of this end; a gateway's own come sooner. */
export const helloInterval = seconds(60);
export const echoInterval = seconds(30);
export const echoFailuresMax = 4;

/** Largest PPP packet taken: what Windows, Android and Linux ask for. */
export const mruOctets = 1400;

/** Echo requests sent before a ping counts as failed, and the wait for each answer. */
export const pingTriesMax = 3;
export const pingWait = milliseconds(1000);
/** As much as ping(8) sends. */
export const pingDataOctets = 56;

/** Tunnel ids of a client with a packet path of its own: one call each time. */
export const tunnelIdFirst = 1;

/** Renewed SAs leave the former ones this long for packets under way (what racoon does as initiator). */
export const replacedSaKept = seconds(5);

/** The lowest SPI that is not reserved (RFC 4303 §2.1). */
export const spiMin = 0x100;
