/** RFC 2759 §8 hashes at most 256 characters; a longer password could not be used by MS-CHAPv2. */
export const passwordCharactersMax = 256;

/** argon2id as OWASP recommends it (2024): 19 MiB, two passes, one lane; some 20 ms of one core. */
export const argon2MemoryKiB = 19_456;
export const argon2Passes = 2;
export const argon2Lanes = 1;

/** EAP conversations under way at once: a few KB each; more means that someone opens them without going on. */
export const conversationsMax = 10_000;
/** A client that asks its user for a password needs seconds, one that is gone needs none. */
export const conversationTimeoutMs = 60_000;
