import { milliseconds, seconds } from '@sekisho/wire';

/** Bounds of the load generator. */
export const limits = {
  /** Tunnel ids have 16 bits, and every client of a packet path has one of its own. */
  sessionsMax: 65_535,
  /** A gateway's own bound on half-open attempts of one address is of this order (strongSwan: 5, Sekisho: 50). */
  inFlightDefault: 32,
  inFlightMax: 4_096,

  /** Diffie-Hellman threads: what two cores can use beside the event loop and a gateway. */
  diffieHellmanThreads: 2,
  /** Key pairs of a group kept ahead: what a burst of 300 connects a second takes in 150 ms. */
  keyPairsAheadMin: 48,
  keyPairsPerTask: 24,
  /** A secret of MODP-2048 takes half a millisecond: small batches keep both threads busy and latency low. */
  secretsPerTaskMax: 4,

  /** From the first packet to the address, and for the goodbyes at the end. */
  connectTime: seconds(35),
  /** From a connection that was refused or broke to the next attempt: what a client's own redialling takes, or more. */
  redialDelay: seconds(2),
  /** Of the ports that clients of one address have when none is named. */
  firstPort: 20_000,
  /** More ports than sessions: those of sessions that have gone rest before they are used again. */
  sparePorts: 1_024,

  /** Of the clients' TUN device: what a session's MRU leaves for IP packets. */
  tunMtuBytes: 1_400,
  /** What IPv4 asks of every host, and as much as one IP packet may have with room for headers. */
  tunMtuBytesMin: 576,
  tunMtuBytesMax: 65_000,
  /** Linux' IFNAMSIZ without its NUL. */
  deviceNameCharactersMax: 15,
  /** Threads of the native packet path; beyond the cores of any machine that one generator fills. */
  workersMax: 64,

  /** Connects and churn a second: a hundred times what a generator makes, so that a slip of the keyboard is noticed. */
  eventsPerSecondMax: 100_000,
  /** Of a hold, and between renewals: a week. */
  durationSecondsMax: 7 * 86_400,
  /** With more lost than this nothing connects before its time is over. */
  lossMax: 0.9,
  /** Names of a run in its headings, and patterns of user names (PPP carries up to 256). */
  runNameCharactersMax: 200,
  userPatternCharactersMax: 256,
  secretCharactersMax: 1_024,
  /** Inner packets of test traffic: headers and what a test packet counts by need no more than the least. */
  packetBytesMin: 64,
  packetBytesMax: 1_400,
  /** Of one session. */
  packetsPerSecondMax: 1_000_000,

  /** From the last packet of test traffic to the first goodbye. */
  trafficSettles: milliseconds(300),

  /** Deadlines closer than this to one another share one wake-up. */
  timerGrainMs: 2,
  /** Counters and processes are looked at this often. */
  sampleInterval: seconds(1),
  /** How often the event loop's delay is looked at; less is seen of shorter ones. */
  loopDelayResolutionMs: 5,

  /** Figures a series of a load report holds at most: more than a plot has points; half an hour at one a second. */
  timelineLengthMax: 1_800,
  /** Distinct reasons of failures that a load run counts apart; a gateway's own words must not fill the memory. */
  failureReasonsMax: 100,
  /** Of a reason or an error that a load run keeps: a sentence or two. */
  reasonCharactersMax: 300,
  /** Errors of a load run that are kept, the last ones. */
  errorsKeptMax: 100,
  /** Processes watched below one that a load run watches; a gateway and its services are a dozen. */
  processesPerTreeMax: 200,
  /** Reading proportional memory takes the kernel this long a sample, on average, at most: half a percent of a core. */
  pssReadingMsPerSample: 5,
  /** However long it took, proportional memory is read again after this many samples: half a minute. */
  pssSkippedSamplesMax: 30,
} as const;
