/** EAP conversations under way at once: a few KB each; more means that someone opens them without going on. */
export const conversationsMax = 10_000;

/** A client that asks its user for a password needs seconds, one that is gone needs none. */
export const conversationTimeoutMs = 60_000;

/** TLS handshakes of EAP-TLS under way at once, some 100 KB each with a message of the longest kind. */
export const tlsHandshakesMax = 1_000;

/** A handshake takes a dozen messages, and a user some seconds to unlock the key on a smart card. */
export const tlsHandshakeMs = 30_000;
