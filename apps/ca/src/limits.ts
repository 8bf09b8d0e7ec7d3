/** How far back certificates and CRLs are dated: clocks of clients may be slow by this much. */
export const clockSkewMs = 10 * 60_000;

/** RFC 5280 appendix A.1, ub-common-name: characters of a common name. */
export const commonNameMax = 64;

/** RFC 1035 §2.3.4 in text: characters of a host name. */
export const dnsNameMax = 253;

/** Names and addresses of the gateway in its certificate, of each kind: a machine has a few, and its certificate is to fit IKE. */
export const gatewayNamesMax = 16;

/** Certificates in one answer on the bus: 800 with the longest names stay below its bound of 1 MB. */
export const certificatesListedMax = 800;

/**
 * Certificates for one use of the gateway within an hour. It needs one a year; more come of settings that are tried, files that are
 * removed, or an edge in strange hands.
 */
export const enrolmentsMax = 20;
/** The same where any number of edges may come and go, each with a key of its own. */
export const enrolmentsInClusterMax = 200;
export const enrolmentWindowMs = 3600_000;

/** A CRL in a message to all (libs/contracts, caAuthority), where it is base64: about 6000 revoked certificates. */
export const publishedCrlBytesMax = 300 * 1024;

/** How often is looked whether a CRL is due, a day is over, or the HTTP port has become free. */
export const upkeepIntervalMs = 60_000;

/** How often the end of the CA's own certificates is warned of. */
export const warnIntervalMs = 24 * 3600_000;

/** CRLs for HTTP are read from the store again after this time, as another instance may have made a new one. */
export const crlCacheMs = 1_000;

/** How long an OCSP answer says that it is good for (RFC 6960 §2.4): not much longer than a revocation may take to be seen. */
export const ocspValidityMs = 3600_000;

/** An OCSP answer is signed once in this time, however often it is asked for; a revocation drops it at once. */
export const ocspCacheMs = 60_000;

/** With RSA-4096 some fifth of a core: issuing and revoking go on whoever asks. */
export const ocspSignaturesPerSecondMax = 40;

/** OCSP answers kept, of about 2 KB each: those asked for last. */
export const ocspCacheEntriesMax = 4096;

/** What HTTP caches may keep CRLs and OCSP answers for. */
export const httpMaxAgeSeconds = 300;

/** An OCSP request for one certificate has some 100 bytes, with a nonce and a requestor's name a few hundred. */
export const ocspRequestBytesMax = 4 * 1024;

/** HTTP head in bytes: an OCSP request in the path, and what a proxy adds. */
export const httpHeadBytesMax = 8 * 1024;

/** Connections at once; those beyond are closed. Each costs some 20 KB. */
export const httpConnectionsMax = 256;

/** A client that sends its request more slowly than this is cut off. */
export const httpRequestMs = 5_000;

/** An idle connection is kept for this long. */
export const httpIdleMs = 5_000;

/** How often slow connections are looked for. */
export const httpCheckMs = 1_000;
