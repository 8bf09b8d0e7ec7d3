/** Disconnect-Request and CoA-Request being carried out; each takes half a second at most. */
export const ordersAtOnceMax = 64;

/** Answers kept for repeated requests, some 100 bytes each. */
export const ordersRememberedMax = 4_096;

/** RFC 5080 §2.2.2: a client repeats a request for some seconds; after that the same bytes are meant anew. */
export const orderRepeatedWithinMs = 30_000;

/** RFC 5176 §6.3 names 300 s for how far Event-Timestamp may be from now. */
export const eventTimestampWindowMs = 300_000;

/** How often an instance looks whether the port of dynamic authorization has become free. */
export const bindAgainMs = 5_000;
