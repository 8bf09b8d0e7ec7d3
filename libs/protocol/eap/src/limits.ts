/** Every bound of an EAP conversation, with its unit and why it has this value. */
export const limits = {
  /** One packet fills a PPP frame at most, whose MRU is 1500 by default, or a RADIUS packet's EAP attributes; this leaves room. */
  packetBytesMax: 2048,
  /** Identities are names of people and machines; RFC 3748 §5.1 leaves 1020 bytes, nobody needs more than a NAI (RFC 7542) of 253. */
  identityBytesMax: 256,
  /** RFC 1994 §4.1: MD5 output. */
  md5Bytes: 16,
  /** Length of our own challenges: as long as the digest (RFC 1994 §2.3 wants them unique and unpredictable). */
  challengeBytes: 16,
  /** RFC 2759 §3 and §4. */
  msChapV2ChallengeBytes: 16,
  /** `E=… R=0 C=… V=3 M=…` of RFC 2759 §6 takes 60 bytes and a sentence. */
  messageBytesMax: 512,
  /** A certificate chain takes some KiB; the same bound as pppd's. Before authentication, memory is what an attacker could take. */
  tlsMessageBytesMax: 65_536,
  /**
   * A packet of 1020 bytes, which every link carries whatever its MRU (RFC 3748 §3.1) and a RADIUS packet takes (RFC 3579 §2.4),
   * without the 5 bytes of EAP with its type and 5 of flags and length.
   */
  tlsFragmentBytesMax: 1010,
  /** Certificates of a peer that are looked at: a root, two or three CAs below it and its own make five. */
  tlsChainMax: 8,
  /** Responses of one conversation; MS-CHAPv2 after a Nak takes four. */
  roundsMax: 16,
  /** The same with TLS: the largest message takes 132 fragments of 500 bytes one way, and our own some more the other. */
  tlsRoundsMax: 256,
  /** A third-party client for Android answers the first Start with nothing at all and goes on after the second. */
  tlsStartsMax: 3,
} as const;
