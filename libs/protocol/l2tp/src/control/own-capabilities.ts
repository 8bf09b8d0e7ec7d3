/** Protocol Version 1.0 (RFC 2661 §4.4.3); only the version counts, not the revision. */
export const protocolVersion = 0x0100;
export const isProtocolSupported = (version: number): boolean => version >>> 8 === protocolVersion >>> 8;

/** Framing Capabilities and Framing Type: synchronous and asynchronous. PPP over IP has no framing, so either will do. */
export const anyFraming = 3;
