/** A request to one service. */
export const requestTimeoutMs = 5_000;
/** Several back ends may each take up to two minutes (push MFA) before a tried user's verdict is known. */
export const authTestTimeoutMs = 300_000;
/** Every edge answers a scattered question; whoever is silent this long is left out. */
export const scatterTimeoutMs = 1_000;
/** A CRL of the internal CA that lists 200 000 certificates has some 7 MiB. */
export const crlBytesMax = 8 * 1024 * 1024;
/**
 * Publishing starts services anew, one after the other: each has half a minute to be ready, and in a cluster those before it finish what
 * they have begun.
 */
export const settingsPublishTimeoutMs = 290_000;
/** Meanwhile it is looked so often whether who publishes is still at it. */
export const settingsPublishLookMs = 3_000;

/** 140 random bits for the pre-shared key: beyond any guessing, and still typed in half a minute. */
export const preSharedKeyGroups = 7;
/** 80 random bits for a password: tried on line only. */
export const passwordGroups = 4;
export const groupLetters = 4;
