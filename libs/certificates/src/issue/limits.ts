/** ub-common-name and ub-organization-name of RFC 5280 appendix A.1; OpenSSL and Windows refuse longer ones. */
export const subjectAttributeCharactersMax = 64;
/** RFC 5280 §4.1.2.2 allows 20 bytes; 16 random ones are twice what CAs in public must have (CA/Browser Forum BR 7.1). */
export const serialBytes = 16;
/** Longest serial number that is taken from others (RFC 5280 §4.1.2.2), with room for a sign byte. */
export const serialBytesMax = 21;
/** An OCSP request for 16 certificates with SHA-256 hashes, a nonce and a requestor's name takes some 2.5 KiB. */
export const ocspRequestBytesMax = 8 * 1024;
/** Clients ask about one certificate, or about one and its chain. */
export const ocspCertificatesMax = 16;
/** RFC 9654 §2.1: a nonce has 1 to 128 bytes. */
export const ocspNonceBytesMax = 128;
