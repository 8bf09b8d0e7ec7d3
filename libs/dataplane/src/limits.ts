// What the facade checks before the addon sees it; the packet path's own limits are in native/limits.h.

/** Smallest IP packet size that every IPv4 link carries (RFC 791). */
export const mtuBytesMin = 68;
/** With PPP, L2TP, UDP and ESP around it a packet stays below the 65507 bytes of a UDP payload. */
export const mtuBytesMax = 65_000;
/** IPv4 and UDP headers. */
export const udpPacketBytesMin = 28;
/** Prefixes are searched one by one for every packet. */
export const encryptionDomainPrefixesMax = 256;
/** SPIs below are reserved (RFC 4303 §2.1). */
export const spiMin = 256;
/** IFNAMSIZ less the terminating zero. */
export const interfaceNameCharactersMax = 15;
/** Threads of the packet path: with this many the network is the bottleneck. */
export const workersMax = 64;
