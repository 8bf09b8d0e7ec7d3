const minuteMs = 60_000;

/** CRLs of large public CAs have 1 to 5 MiB; one that lists 200 000 certificates has some 7. */
export const crlBytesMax = 8 * 1024 * 1024;

/** An answer holds one status, a signature and at most a chain: 1 to 4 KiB. */
export const ocspAnswerBytesMax = 64 * 1024;

/** RFC 9654 §2.1: 32 at least where both ends know it; older responders take up to 32. */
export const ocspNonceBytes = 32;

/** From an old path to a new one, and from there to the newest file. */
export const httpRedirectsMax = 3;

/** A CA of a settings file, root and intermediates: a few KiB each. */
export const trustFileBytesMax = 512 * 1024;

/** How often it is looked whether such a file has changed. */
export const trustFileLookMs = 5_000;

/** One CA names one or two places for all its certificates. Beyond this the one unused for longest goes. */
export const crlPlacesMax = 32;

/** A server that did not answer is not asked again by every login that comes. */
export const fetchPauseMs = 30_000;

/** How often it is looked which CRLs are to be fetched anew. */
export const crlLookMs = 15_000;

/** Answers of OCSP responders kept, some 100 bytes each. */
export const ocspAnswersMax = 4_096;

/** Certificates found good whose responder is asked again and again, of some 4 KB each; at the usual hour one a second. */
export const ocspWatchedMax = 4_096;

/** Of those so many at once. */
export const ocspAgainAtOnceMax = 8;

/** Clocks of CAs may run ahead of this one by so much. */
export const clockSkewMs = 5 * minuteMs;

/** A CRL that does not say when the next one comes counts for as long as those of most CAs do: they are made daily to weekly. */
export const crlWithoutNextUpdateMs = 7 * 24 * 60 * minuteMs;

/** CAs that issued certificates lately, with what is known of theirs: anchors, intermediates of the settings, those that clients sent. */
export const issuersMax = 64;

/** Certificates verified at once: nearly all the time they wait for a CA's server. More wait until their client gives up. */
export const certificatesAtOnceMax = 64;

/** Those that may wait for that: some seconds' worth. */
export const certificatesWaitingMax = 1_024;

/** Chains found good are not verified again for so long; whether a certificate is revoked is looked at each time. */
export const pathKeptMs = 10 * minuteMs;
export const pathsMax = 2_048;

/** The internal CA is asked so often for its certificates and CRLs, beside what it broadcasts … */
export const authorityRefreshMs = minuteMs;

/** … and until it has answered for the first time so often. */
export const authorityRetryMs = 2_000;

/** CAs named to clients in certificate requests of IKE (machineAuthoritiesReply). */
export const authoritiesNamedMax = 64;

/** Certificates whose sessions an edge is asked for at once (sessionsRequest). */
export const revokedPerQuestionMax = 256;

/** Revoked certificates whose sessions are still to be looked for; a CRL seen for the first time may list very many. Newest first. */
export const revokedWaitingMax = 16_384;

/** Edges that could not be asked about them are asked again after this. */
export const revokedRetryMs = 5_000;

/** Sessions of these are looked for again and again: an edge that is off the bus is back within minutes, or its sessions are over. */
export const revokedRememberedMs = 60 * minuteMs;

/** Newest first; asking for all takes some 3 s of waiting (edgesAnswerWithinMs). */
export const revokedRememberedMax = 2_048;

/** How often. */
export const revokedAgainMs = minuteMs;
