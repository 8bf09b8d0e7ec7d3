import { backEndTimeoutMaxMs } from '@sekisho/platform';

/** RFC 2759 §8 hashes at most 256 characters; a longer password could not be used by MS-CHAPv2. */
export const passwordCharactersMax = 256;

/** argon2id as OWASP recommends it (2024): 19 MiB, two passes, one lane; some 20 ms of one core. */
export const argon2MemoryKiB = 19_456;
export const argon2Passes = 2;
export const argon2Lanes = 1;

/**
 * What the back ends of a realm may take for one answer: as long as the settings let one take, and less than the edge waits for
 * the auth service, so that the record names the back end that did not answer.
 */
export const loginAnswerMs = backEndTimeoutMaxMs + 2_000;

/** EAP conversations under way at once: a few KB each; more means that someone opens them without going on. */
export const conversationsMax = 10_000;
/** A client that asks its user for a password needs seconds, one that is gone needs none. */
export const conversationTimeoutMs = 60_000;

/** TLS handshakes of EAP-TLS under way at once, some 100 KB each with a message of the longest kind. */
export const tlsHandshakesMax = 1_000;
/** A handshake takes a dozen messages, and a user some seconds to unlock the key on a smart card. */
export const tlsHandshakeMs = 30_000;

/** Spans of login hours: six a day of the week, more than anybody means. */
export const loginHoursSpansMax = 42;

const minuteMs = 60_000;

/** How wrong passwords add up, and what follows. */
export interface GuessBound {
  /** So many have no consequence. */
  readonly free: number;
  /** One is forgotten in this time. */
  readonly forgetMs: number;
  /** The last free one delays the next attempt by this, every further one by twice as much as the one before … */
  readonly delayMs: number;
  /** … up to this. */
  readonly delayMaxMs: number;
}

/**
 * What wrong passwords cost. By name and address together: a person who mistypes has five tries, a program that guesses some
 * hundred a day. By address (an office of hundreds behind one NAT) and by name (guessers who have many addresses) the bounds
 * are far higher and the delays short, for they meet the innocent as well.
 */
export const guessBounds = {
  'user-and-address': { free: 5, forgetMs: 60 * minuteMs, delayMs: 10_000, delayMaxMs: 15 * minuteMs },
  user: { free: 50, forgetMs: 5 * minuteMs, delayMs: 10_000, delayMaxMs: minuteMs },
  address: { free: 100, forgetMs: 15_000, delayMs: 10_000, delayMaxMs: minuteMs },
} as const satisfies Record<string, GuessBound>;

/** Names and addresses whose wrong passwords are remembered: some 20 MB at most. Beyond it the ones forgotten soonest go. */
export const guessesMax = 100_000;
/** Wrong passwords between two clearings-up, which cost a sweep over what is over. */
export const guessesPerTidying = 1_000;
/** Attempts by one name from one address that this instance verifies at once: many routers may share an account, but not guess side by side. */
export const attemptsAtOnceMax = 64;
/** An attempt that was never finished no longer counts after this time: longer than a back end may take (push MFA). */
export const attemptAbandonedMs = backEndTimeoutMaxMs + 10_000;
/** Names longer than this are nobody's; their beginning stands for them. */
export const guessNameLengthMax = 253;
/** The store answers within a millisecond or two. A login does not wait longer for it, nor again so soon after it did not answer. */
export const guessStoreAnswerMs = 500;
export const guessStorePauseMs = 5_000;
/** Locks shown to an administrator at most. */
export const locksShownMax = 1_000;
/** What one login may be on its way to the helper that asks PAM, and what it may answer (apps/auth/native/limits.h). */
export const osRequestBytesMax = 4096;
export const osAnswerBytesMax = 64 * 1024;
/** A longer one no module gets to see (PAM_MAX_RESP_SIZE of Linux-PAM, with its end). */
export const osPasswordBytesMax = 511;
/** PAM modules may lose a little memory with every login; a new process takes some 3 ms. */
export const osLoginsPerHelperMax = 500;
/** A helper that is told to end, or killed, is gone within milliseconds. */
export const osHelperEndMs = 1_000;
/** Users who wait for a helper: some seconds' worth at the rate of a slow password hash. */
export const osQueueMax = 256;
/**
 * "Wrong password" and "no such user" are said no sooner than this after the question: whether there was a password to
 * hash can't be told from the time. Usual hashes take 5 to 100 ms.
 */
export const osRefusalMs = 500;
/** Active Directory answers with at most 1000 entries a page, OpenLDAP with 500 unless it is told otherwise. */
export const ldapPageSize = 500;
/** Groups of one user. Active Directory itself lets nobody log in with more than 1015 (MaxTokenSize). */
export const ldapGroupsMax = 2000;
/** Groups within groups within groups: people lose sight of theirs before ten. */
export const ldapGroupNestingMax = 16;
/** Names of groups in one filter: some 10 KB. */
export const ldapNamesInFilterMax = 100;
/** Firewalls forget a silent connection after minutes, without telling either end. */
export const ldapIdleConnectionMs = 30_000;
/** A refusal of StartTLS with a long explanation is a few hundred bytes. */
export const ldapStartTlsResponseBytesMax = 4096;
/** Every edge answers within milliseconds. A RADIUS server waits about a second for its answer: edges are asked twice. */
export const edgesAnswerWithinMs = 400;
/** Disconnect-Request and CoA-Request being carried out; each takes half a second at most. */
export const ordersAtOnceMax = 64;
/** Answers kept for repeated requests, some 100 bytes each. */
export const ordersRememberedMax = 4_096;
/** RFC 5080 §2.2.2: a client repeats a request for some seconds; after that the same bytes are meant anew. */
export const orderRepeatedWithinMs = 30_000;
/** RFC 5176 §6.3 names 300 s for how far Event-Timestamp may be from now. */
export const eventTimestampWindowMs = 300_000;
/** How often an instance looks whether the port of dynamic authorization has become free. */
export const bindAgainMs = 5_000;

/** Messages of events that one back end's accounting holds, on all instances together; each has up to 128 events. */
export const accountingMessagesMax = 256;
/** A message held is claimed anew three times in this time; of an instance that died it is delivered to another one after it. */
export const accountingAcknowledgeWithinMs = 30_000;
/** Accounting-Requests under way to one back end: a quarter of what one source port can number (RFC 2866 §3). */
export const accountingAtOnceMax = 64;
/** Pauses before a record that no server answered is sent again; one is always under way while the servers are away. */
export const accountingRetryMinMs = 1_000;
export const accountingRetryMaxMs = 60_000;
/** What a stopping instance waits for answers; a server that is there answers within milliseconds. */
export const accountingDrainMs = 2_000;

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
