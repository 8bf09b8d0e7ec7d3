import { milliseconds, seconds } from '@sekisho/wire';

/** Every bound of this library, with its unit in the name and the reason for its value. */
export const limits = {
  /** One client needs one tunnel; a few more cover a redial whose old tunnel is not yet gone, and site routers. */
  tunnelsPerPeerMax: 8,

  /** Clients place one call per tunnel; a site router may place a few. */
  sessionsPerTunnelMax: 8,

  /** Octets of a whole control message. The longest a client sends is an ICCN with proxy LCP options, under 1 KiB. */
  controlMessageOctetsMax: 4096,

  /** AVPs in one message. RFC 2661 defines 40 types, no message carries half of them. */
  avpsPerMessageMax: 64,

  /** Octets of one AVP: its length field has 10 bits (RFC 2661 §4.1). */
  avpOctetsMax: 1023,

  /** Receive Window Size announced: what Windows announces too. Also bounds the messages held out of order. */
  receiveWindowMessages: 8,

  /** Window assumed of a peer that announces none (RFC 2661 §4.4.3). */
  peerWindowDefaultMessages: 4,

  /** Messages in flight however large a window the peer announces: a lost burst is repeated whole. */
  messagesInFlightMax: 8,

  /** Messages waiting for the peer's window. A peer that makes us answer without ever acknowledging loses its tunnel. */
  messagesWaitingMax: 32,

  /**
   * Waits before each repetition (RFC 2661 §5.8: 1 s, doubling, capped at no less than 8 s); after the last one another wait
   * of the same length passes before the peer counts as dead. Together one full retransmission cycle of 31 s.
   */
  retransmissionWaits: [1, 2, 4, 8, 8].map(seconds),
  retransmissionLastWait: seconds(8),

  /**
   * Repetitions where a call stands: 79 s until the peer counts as dead. A client may be without a network for a minute, and a
   * Hello may be the first message that it misses; PPP's echoes find out sooner where an administrator wants that. A message
   * gets through somewhere at 5 % loss each way but for one in 10^12 (RFC 2661 §5.8 leaves the number to the implementation).
   */
  repetitionsWithCallMax: 11,

  /** A closed tunnel stays this long to acknowledge a repeated StopCCN: one full retransmission cycle (RFC 2661 §6.4, §5.7). */
  closedTunnelKept: seconds(31),

  /** From SCCRQ to SCCCN, and from ICRQ to ICCN. Android gives up after 60 s; an honest peer needs a few round trips. */
  setupTime: seconds(45),

  /** Random session ids tried before a tunnel counts as full; with 8 of 65535 taken the second try never fails in practice. */
  sessionIdDrawsMax: 16,

  /** The shortest Hello interval honoured, so that a slip in a configuration can't flood a peer. */
  helloIntervalMin: milliseconds(1000),
} as const;
