/** A request with an RSA-4096 key and 64 names takes some 8 KiB; the bus carries up to this. */
export const requestBytesMax = 16 * 1024;
/** As many of each kind as anybody has asked of a gateway's certificate, and room beside. */
export const requestNamesMax = 64;
/** Purposes in a request's extended key usage. */
export const requestPurposesMax = 16;
