/** Every bound of this library, with its unit and why it has this value: first those of what is read, then of what is made. */
export const limits = {
  /** Certificates take 1 to 3 KiB; the same bound as on the bus. */
  certificateBytesMax: 32 * 1024,
  /** RFC 5280 §4.1.2.2: 20 bytes, and DER's leading zero. */
  serialBytesMax: 21,
  /** Key identifiers are hashes of keys, mostly SHA-1; SHA-512 has 64 bytes. */
  keyIdentifierBytesMax: 64,
  /** A CA certificate of the web PKI has a dozen. */
  extensionsMax: 64,
  /** Hosts of large sites are named by some hundred names; a machine or a user has a handful. */
  alternativeNamesMax: 256,
  /** Subtrees of one kind and side; governments' bridge CAs have a few dozen. */
  nameConstraintsMax: 256,
  /** URIs of one extension, and purposes of extended key usage. */
  listedMax: 32,
  /** Attributes of a distinguished name; ten is much. */
  nameAttributesMax: 64,
  /** Characters of a distinguished name in text; the same bound as on the bus. */
  nameTextMax: 2048,
  /** Arcs of OIDs in use stay below 2^53; OIDs take 3 to 20 bytes. */
  objectIdentifierBytesMax: 64,
  /** A domain name (RFC 1035 §2.3.4) and a network access identifier (RFC 7542 §2.3) have 253 at most. */
  accountNameMax: 253,
  /** Smallest RSA key that is believed: NIST SP 800-131A. */
  rsaBitsMin: 2048,
  /** Largest RSA key that is believed: verifying takes time that grows with the square, and others choose the key. */
  rsaBitsMax: 8192,
  /** Largest RSA key that a certificate is issued for: more costs every peer's handshake, and IKEv1 clients stop there. */
  acceptedRsaBitsMax: 4096,
  /** Smaller exponents have broken padding more than once; larger ones exist to make whoever verifies work hard. */
  rsaExponentMin: 65_537n,
  rsaExponentMax: 2n ** 32n,
  /** SubjectPublicKeyInfo of RSA-4096 is 550 bytes long. */
  publicKeyBytesMax: 1024,
  /** Certificates of a path, anchor included; the same bound as for chains on the bus. */
  pathLengthMax: 8,
  /** Certificates that somebody else sent and that are looked at. */
  othersMax: 8,
  /** Signatures verified for one path. A path of 8 takes 7; the rest is for cross-signed CAs. */
  signatureChecksMax: 32,
  /** Steps of one search. Cross-signed sets have as many paths as orders of their members. */
  searchStepsMax: 256,
  /** CRLs of a large CA: a million entries. */
  crlBytesMax: 64 * 1024 * 1024,
  /** Different extensions of CRL entries that are remembered: as many as there are reasons, and some. */
  knownEntryExtensionsMax: 32,
  /** OCSP responses take some KiB with the responder's certificate. */
  ocspResponseBytesMax: 64 * 1024,
  /** Responses of one OCSP message: one was asked for; RFC 5019 §2.2.1 wants one, RFC 6960 lets others be added. */
  ocspResponsesMax: 32,
  /** Certificates that come with an OCSP response. */
  ocspResponseCertificatesMax: 4,
  /** An OCSP request for 16 certificates with SHA-256 hashes, a nonce and a requestor's name takes some 2.5 KiB. */
  ocspRequestBytesMax: 8 * 1024,
  /** Clients ask about one certificate, or about one and its chain. */
  ocspRequestCertificatesMax: 16,
  /** How far clocks of others may differ. */
  clockSkewMs: 5 * 60_000,
  /** How long an OCSP response without nextUpdate counts. RFC 6960 §4.2.2.1: newer information is available all the time. */
  ocspWithoutNextUpdateMs: 60 * 60_000,
  /** RFC 9654 §2.1: a nonce has 1 to 128 bytes. */
  ocspNonceBytesMax: 128,
  /** IKE messages of this gateway stay below 64 KiB with all certificates. */
  containerBytesMax: 64 * 1024,
  /** Certificates of one container in IKE; the same bound as for chains on the bus. */
  containerCertificatesMax: 8,
  /** Characters of a PEM bundle: a distribution's bundle of all CAs has some 250 KiB. */
  pemCharactersMax: 1024 * 1024,
  /** Certificates of a PEM bundle or of a file. */
  pemCertificatesMax: 256,
  /** A request with an RSA-4096 key and 64 names takes some 8 KiB; the bus carries up to this. */
  requestBytesMax: 16 * 1024,
  /** As many as anybody has asked of a gateway's certificate, and room beside. */
  requestNamesMax: 64,
  /** Purposes in a request's extended key usage. */
  requestPurposesMax: 16,

  /** ub-common-name and ub-organization-name of RFC 5280 appendix A.1; OpenSSL and Windows refuse longer ones. */
  subjectAttributeCharactersMax: 64,
  /** RFC 5280 §4.1.2.2 allows 20 bytes; 16 random ones are twice what CAs in public must have (CA/Browser Forum BR 7.1). */
  serialBytes: 16,
  /**
   * PBKDF2-HMAC-SHA256 over a passphrase that protects a key in a file: some 0.2 s of one core for every guess
   * (OWASP 2023 names the number).
   */
  keyFileIterations: 600_000,
  /**
   * Rounds of PBKDF2-HMAC-SHA256 for key, certificates and MAC of a modern PKCS #12 file. Importers bound the rounds they
   * do for a stranger's file (.NET: 600 000 in all), so the three together stay at half of that.
   */
  pkcs12ModernIterations: 100_000,
  /** Rounds of the old key derivation, which every guess costs too; phones of 2010 still open the file within a second or two. */
  pkcs12LegacyIterations: 50_000,
} as const;
