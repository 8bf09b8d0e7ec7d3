// What the facade checks before the addon sees it; the packet path's own limits are in native/limits.h.

/** Smallest IP packet size that every IPv4 link carries (RFC 791). */
export const mtuBytesMin = 68;
/** With PPP, L2TP, UDP and ESP around it a packet stays below the 65507 bytes of a UDP payload. */
export const mtuBytesMax = 65_000;
/** IPv4 and UDP headers. */
export const udpPacketBytesMin = 28;
/**
 * Prefixes are searched one by one for every packet, so that few are better. In hub mode those of others' domains are among them: with
 * as many profiles as there may be, each with a few dozen.
 */
export const encryptionDomainPrefixesMax = 16_384;
/** Prefixes of Office Mode addresses: one a pool that is a network; one that is a range has up to 62. */
export const clientPrefixesMax = 4_096;
/** Everybody's, and as many profiles as the settings may have; twice, as new ones are put beside those that sessions still name. */
export const policiesMax = 2 * 257;
/** Rules are tried one by one, too. */
export const rulesMax = 256;
/** A second of a network card that does not exist yet. */
export const rateBitsPerSecondMax = 1e12;
/** Any time that a lease can have: ten years. */
export const carryMsMax = 3.2e11;
/** SPIs below are reserved (RFC 4303 §2.1). */
export const spiMin = 256;
/** IFNAMSIZ less the terminating zero. */
export const interfaceNameCharactersMax = 15;
/** Threads of the packet path: with this many the network is the bottleneck. */
export const workersMax = 64;
