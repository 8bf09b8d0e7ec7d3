/** Timers fire no closer than this, so that thousands of requests in flight cost one look at them each time. */
export const timerGranularityMs = 20;
/** A server that sends what is no answer is written into the log this often at most. */
export const ignoredLogIntervalMs = 60_000;

/** RFC 2869 §5.16: no interval between accounting records is shorter. */
export const interimIntervalMinMs = 60_000;
/** As many Class attributes as are kept for accounting; a server sends one or two. */
export const classesMax = 8;
/** A sentence for the user, in characters. */
export const messageMax = 253;
/** Longest user name that RADIUS carries, in bytes. */
export const userNameBytesMax = 253;

/** Framed-MTU of EAP requests (RFC 3579 §2.4): EAP-TLS fragments of this size fit the PPP frame of every client. */
export const eapMtu = 1_300;
/** Longest EAP packet of a client, in bytes: a PPP frame holds less, and a RADIUS packet of 4096 has room for more. */
export const eapPacketBytesMax = 3_000;
