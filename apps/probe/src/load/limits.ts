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
  /** Of the ports that clients of one address have when none is named. */
  firstPort: 20_000,
  /** More ports than sessions: those of sessions that have gone rest before they are used again. */
  sparePorts: 1_024,

  /** Of the clients' TUN device: what a session's MRU leaves for IP packets. */
  tunMtuBytes: 1_400,

  /** From the last packet of test traffic to the first goodbye. */
  trafficSettles: milliseconds(300),

  /** Deadlines closer than this to one another share one wake-up. */
  timerGrainMs: 2,
  /** Counters and processes are looked at this often. */
  sampleInterval: seconds(1),
  /** How often the event loop's delay is looked at; less is seen of shorter ones. */
  loopDelayResolutionMs: 5,
} as const;
