import { backEndTimeoutMaxMs } from '@sekisho/platform';

/** Bounds of the control side of one edge. Each protocol library has its own `limits.ts`. */
export const limits = {
  /** IPsec stands, but no L2TP session: a client needs a second or two; Windows tries for about 30 s. */
  ipsecWithoutSessionMs: 45_000,
  /** The client deleted its last IKE SA: time for the L2TP and ESP packets still under way. */
  disconnectGraceMs: 2_000,
  /** A login that was refused or ended: time for Terminate-Ack, CDN and StopCCN before the IPsec peer is closed. */
  closingGraceMs: 10_000,
  /** Auth waits for back ends, as long as the settings say; the client's PPP is kept alive meanwhile. */
  authenticationTimeoutMs: backEndTimeoutMaxMs + 5_000,
  /** DHCP servers may have to be asked, which takes ip-pool up to 20 s; most clients wait for 30 s. */
  leaseTimeoutMs: 25_000,
  /** Renewing and giving back is a word with Redis. */
  leaseUpkeepTimeoutMs: 5_000,
  /** Leases are renewed at a third of their life, so that two attempts may fail. */
  leaseRenewalsPerLife: 3,
  /** The packet path is told to go on so often in the life of the shortest lease, each time for twice as long as until the next. */
  fenceBeatsPerLease: 6,
  /** After a pause longer than that, nothing passes until leases are renewed, which is tried this often. */
  fencedRetryMs: 1_000,
  /** One renewal message carries at most this many (contracts: renewRequest). */
  leasesPerRenewalMax: 5_000,
  /** Answers to one session's DHCPINFORM: Windows and macOS ask five times at most, DHCP clients of Linux a little more. */
  informAnswersMax: 20,
  informWindowMs: 60_000,
  /** So many looks at a session's counters within its idle timeout: it ends at most that part of the time late. */
  looksPerIdleTimeout: 10,
  /** Connections in one message to whoever asks for them, and their bytes: half of what NATS carries, and some milliseconds' work. */
  sessionsPerPartMax: 500,
  sessionsPartBytesMax: 512 * 1024,
  /** Pre-shared keys handed to the console: as fast as people of a large office open their links at once, and no log is filled by it. */
  keysHandedMax: 60,
  keysHandedWindowMs: 60_000,
  /** IPsec peers of one edge; beyond it a new one is refused as busy. */
  peersMax: 60_000,
  /** A key that is used in Aggressive Mode and has fewer is warned of: 20 random letters and digits are 100 bits and more. */
  aggressiveKeyCharactersMin: 20,
  /** Records of unfinished attempts kept in memory; the IKE half-open limits keep the number far below. */
  attemptsMax: 20_000,
  /** An attempt whose outcome nobody tells in this time is not measured: longer than any back end may take. */
  attemptMeasuredMs: 600_000,
  /** Reasons that ignored messages are counted by in metrics, each a series for good. */
  ignoredReasonsMax: 150,
  /** A client keeps one IKE SA, two while it renews; whoever holds the key could else pile them up. */
  ikeSasPerPeerMax: 8,
  /** What strangers can make this edge record: so many refusals in this time, from one address and in all. */
  refusalWindowMs: 60_000,
  refusalsPerSourceMax: 10,
  refusalsMax: 3_000,
  /** L2TP in clear and IKE while L2TP is off: one record of a source says it all. */
  outrightPerSourceMax: 1,
  /** Spans of one attempt: some 20, EAP of many rounds a few dozen more; a client could negotiate anew for ever. */
  spansPerConnectMax: 100,
  /** DH computations and signatures waiting for the workers; more are dropped, the client's retransmission asks again. */
  slowCryptoQueueMax: 2_000,
  /** MODP-2048 answers some 1,400 Main Modes a second on each. */
  slowCryptoThreadsMax: 4,
  /** A machine's verification may fetch CRLs; after 30 s the attempt itself is over (isakmp: halfOpenMs). */
  machineVerificationTimeoutMs: 25_000,
  /** Machines whose verification is under way; more are left to repeat their message. */
  machineVerificationsMax: 1_000,
  /** Keys tried on one signature: a machine's own certificate is nearly always the only one that is no CA's. */
  signatureCandidatesMax: 3,
  /** CAs are changed by hand and seldom; until auth has answered once, it is asked more often. */
  authoritiesRefreshMs: 60_000,
  authoritiesRetryMs: 2_000,
  /** Everything said to one client on shutdown is sent within this time. */
  farewellMs: 3_000,
  /** And to all: half of what a stopping service has (platform: shutdownTotalMs), so that the records of it are sent as well. */
  farewellTotalMs: 5_000,
  /** Goodbyes without a pause: some ten milliseconds. */
  farewellsPerTurn: 64,
  /** Sessions of which is told without a pause that they stand, after NATS was away: some milliseconds. */
  progressPerTurn: 256,
} as const;
