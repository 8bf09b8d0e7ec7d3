import { milliseconds } from '@sekisho/wire';

/** Every bound of a PPP link, with its unit and why it has this value. */
export const limits = {
  /** A frame longer than this is no control frame: the largest default MRU (1500) with address, control and protocol, and room to spare. */
  frameBytesMax: 2048,
  /** Windows sends 7 LCP options at most, RFC 1661 knows 8; more than this is an attempt to keep us busy. */
  optionsMax: 32,
  /** Names and passwords carry a one-byte length in PAP; CHAP names fill the packet. Windows and Apple stop at 256. */
  nameBytesMax: 256,
  /** The message of a PAP Ack or Nak has a one-byte length (RFC 1334 §2.2.2). */
  papMessageBytesMax: 255,
  /** MRU that holds when the peer names none (RFC 1661 §6.1). */
  mruBytesDefault: 1500,
  /** Below this no IPv4 packet with options fits; pppd draws the same line. */
  mruBytesMin: 128,
  /** A link that carries less at once carries no IPv6 (RFC 8200 §5). */
  ipv6MtuBytesMin: 1280,

  /** RFC 1661 §4.6 suggests 3 s; Windows' LCP wakes up 2–3 s late, so never shorter before it was heard. */
  configureRestart: milliseconds(3_000),
  /** A Configure-Request sent less than this ago crossed the peer's on its way; starting a pppd takes longer. */
  configureUnderWay: milliseconds(10),
  /** The first repetition of a Configure-Request to a peer that was heard: longer than a round trip on a phone. */
  configureRestartHeard: milliseconds(500),
  /** Terminate-Requests are repeated faster, as Windows does: nobody waits for a link that is going. */
  terminateRestart: milliseconds(2_000),
  /** RFC 1661 §4.6 Max-Configure. */
  configureRequestsMax: 10,
  /**
   * Repetitions of an acked request, in an open link, that are answered by their Ack alone. At 5 % loss a second Ack in a row is lost
   * once in 400 times. Far likelier the peer has the Ack and waits for a request of ours: a late one of before has taken it out of
   * `opened`, and it gives up after its tenth repetition, half a minute later.
   */
  ackedRepetitionsMax: 1,
  /** RFC 1661 §4.6 Max-Terminate. */
  terminateRequestsMax: 2,
  /** RFC 1661 §4.6 Max-Failure: Configure-Naks sent before the options are rejected instead. */
  configureNaksMax: 5,
  /** Naks and Rejects, of either end, after which a negotiation counts as not converging. */
  refusalsMax: 10,
  /** Equal magic numbers in a row before the link counts as looped back: by chance 2^-160. */
  equalMagicNumbersMax: 5,
  /** Protocol-Rejects on one link; a client has a handful of protocols we lack, and none needs telling twice as often as this. */
  protocolRejectsMax: 64,

  /** Apple's pppd repeats ACSP packets at this rate, and so often. */
  acspRestart: milliseconds(3_000),
  acspTriesMax: 10,

  /** Challenges, EAP requests and the peer's own requests are repeated at this rate; CHAP wants it under 10 s. */
  authenticationRestart: milliseconds(3_000),
  /** A person types a password; after a refused one clients keep their dialogue open for a minute. */
  peerAnswerMax: milliseconds(60_000),
  /** The verdict may come from a slow directory or a second factor on a telephone; who asks for it gives up before. */
  verdictMax: milliseconds(130_000),
  /** The address service answers in milliseconds or not at all; DHCP behind it takes some seconds. */
  addressMax: milliseconds(60_000),
  /** A negotiation that is alive all the time and yet ends nowhere. */
  negotiationMax: milliseconds(60_000),
  /** RFC 2759 §4: challenges of both sides. */
  challengeBytes: 16,
} as const;
