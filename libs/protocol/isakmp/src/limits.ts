/** Bounds of the IKE library: what an unauthenticated stranger may cost, and how long things last. */
export const limits = {
  /** ISAKMP message, also after reassembly; certificate chains stay far below. */
  messageBytesMax: 65_536,
  /** Payloads of one message: Windows sends 10 vendor ids at most (CVE-2026-12413 class). */
  payloadsMax: 30,
  proposalsMax: 32,
  /** All proposals of one SA payload together: Apple offers 14, ChromeOS and routers some dozens. */
  transformsMax: 64,
  attributesMax: 32,
  /** SPIs of one Delete payload: a peer has few ESP SAs under an IKE SA at a time. */
  deletedSpisMax: 64,
  /** HASH and NAT-D: from MD5 to SHA2-512. */
  hashBytesMin: 16,
  hashBytesMax: 64,
  /** Distinguished names are the longest identities there are, and stay far below. */
  identificationBytesMax: 4_096,
  /** Twice the largest group of this library. */
  publicValueBytesMax: 1_024,
  /** Twice the largest RSA key that is taken. */
  signatureBytesMax: 2_048,
  /** They name a hash, and sometimes a version. */
  vendorIdBytesMax: 1_024,
  /** RFC 2409 §5 */
  nonceBytesMin: 8,
  nonceBytesMax: 256,
  ownNonceBytes: 32,

  /** An attempt that is not established in this time is over (strongSwan's default). */
  halfOpenMs: 30_000,
  /** Of senders that have answered, and so are where they say: each may cost a Diffie-Hellman computation. */
  halfOpenMax: 2_000,
  /**
   * Of senders that have not answered yet, whose address may be forged; beyond it the oldest is forgotten. At the rate at
   * which they are admitted each is kept two seconds, longer than any round trip.
   */
  unprovenMax: 4_096,
  /** Of these, more are not recorded: what is forged by the thousand must not fill the log. */
  unprovenRecordedMax: 256,
  /** First messages from strangers answered at once: three times as many as this host can let in. */
  newcomersPerSecondMax: 1_000,
  /** When there are more: of those that repeat theirs, and of repeated answers. */
  returningPerSecondMax: 1_000,
  /** Of these from one address: twice as many as may be half open there, so that no address takes what is for all. */
  returningPerAddressPerSecondMax: 100,
  /** Counters that addresses share for that, 32 KiB: 100,000 forged addresses a second come to six on each. */
  addressCounters: 16_384,
  /** Senders remembered for that, 1 MiB: five seconds of 50,000 forged messages a second. */
  newcomersRemembered: 262_144,
  /**
   * Several clients behind one NAT connect at once; a single client has one or two. Beyond it a client that repeats itself takes the
   * place of the oldest that has not answered: at the rate above each of those is kept half a second.
   */
  halfOpenPerAddressMax: 50,
  /** First messages of Aggressive Mode answered: at once and a second. Each costs a computation before its sender has proven to be anywhere. */
  aggressivePerSecondMax: 20,
  /** Of one source: at once and a minute. An office that comes back together gets in; whoever tries keys is slow. */
  aggressivePerSourceMinuteMax: 20,
  /** Sources remembered for that: all that can be admitted in the minute in which they matter. */
  aggressiveSourcesMax: 1_220,
  /** Messages of Quick Mode in place of a lost message 3 of Aggressive Mode that have message 2 repeated. */
  earlyQuickModesMax: 3,
  /**
   * Every message 5 is tried with each, on the thread that answers all clients: 16 cost about as much as its Diffie-Hellman
   * computation, and are a key for each of many groups, or two for each of some whose keys are being changed.
   */
  preSharedKeysMax: 16,
  /** Message 5 of a client with a pre-shared key: an identity, a hash, and at most some notifications; clients stay below 200. */
  message5ByKeyBytesMax: 4_096,
  /** Undecodable messages 5 until the attempt is over: some may be duplicates or noise. */
  wrongMessage5Max: 3,
  /** After the first such message: a client with the right key has had time for a good one. */
  wrongMessage5Ms: 3_000,

  /** What this end offers as initiator. */
  ikeLifetimeSeconds: 28_800,
  espLifetimeSeconds: 3_600,
  /** The peer renews; its SAs are kept this much longer than negotiated. */
  lifetimeGraceMs: 60_000,
  /** A peer that names no or an absurd lifetime. */
  lifetimeSecondsMax: 86_400,

  /**
   * Quick Modes under one IKE SA. Windows makes one an hour, and one every 250 MB: at 280 Mb/s all the time so many in the eight hours
   * of its IKE SA, of whose connection nothing would be left after the last.
   */
  quickModesMax: 4_096,
  /** Quick Modes of one IKE SA that are not finished. */
  openQuickModesMax: 16,
  /** ESP SAs of one IKE SA at a time: overlapping renewals need two or three. */
  childrenMax: 16,
  /** Remembered message ids of Informational exchanges, against replay. */
  informationalIdsMax: 256,

  /**
   * Waits after each transmission of a request of this end, the last one before it is given up: 23 s, within `halfOpenMs`. At 5 % loss
   * each way an exchange of single datagrams fails once in 100,000 times (with four transmissions once in 11,000), one of certificates
   * in four fragments each way, which complete one another, once in 2,000 (else once in 170).
   */
  retransmitAfterMs: [1_000, 2_000, 4_000, 8_000, 8_000] as readonly number[],
  /** A peer that deleted its last IKE SA: its ESP SAs live on for packets under way. */
  afterDeleteMs: 3_000,

  /** RSA keys of peers: shorter ones can be factored, longer ones cost each signature more than they bring. */
  rsaModulusBitsMin: 2_048,
  rsaModulusBitsMax: 8_192,
  /** 1 would make everything its own signature; beyond 32 bits (what Windows takes) a stranger's key would cost too much. */
  rsaExponentMin: 3n,
  rsaExponentMax: 0xffff_ffffn,

  /** CERT payloads of one message: as long as chains are that anybody looks at. */
  certificatesMax: 8,
  /** Authorities named to a client; of more none is named, which stands for any: message 4 must stay short. */
  certificateRequestsMax: 8,

  /** Largest IKE datagram sent to a peer that understands fragments: IPv6's minimum MTU, less headers and marker. */
  datagramBytesMax: 1_228,
  /** The same when a peer repeats its message, as our answer may have been too large: what every IPv4 path carries. */
  datagramBytesSmall: 540,
  /** A peer that cuts its own messages smaller than this gets no smaller ones: it would take more than 16 of a long message. */
  datagramBytesMin: 320,
  /** Fragments of one message: clients cut down to 552 bytes. */
  fragmentsMax: 32,
  fragmentBytesMax: 16_384,
  fragmentsMs: 30_000,
  /** Messages of all peers that are in pieces at a time, 16 MiB: they are whole within milliseconds, or their sender repeats them. */
  reassembliesMax: 1_024,

  /** Timers are looked at this often: those of unfinished exchanges, and those of everything else. */
  fastSweepMs: 250,
  slowSweepMs: 5_000,
  /** SAs looked at in one slow sweep, a fraction of a millisecond: expiry of 50,000 may be a minute late. */
  slowSweepSasMax: 4_096,
} as const;
