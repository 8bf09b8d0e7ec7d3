/** Messages of events that one back end's accounting holds, on all instances together; each has up to 128 events. */
export const accountingMessagesMax = 256;

/** A message held is claimed anew three times in this time; of an instance that died it is delivered to another one after it. */
export const accountingAcknowledgeWithinMs = 30_000;

/** Accounting-Requests of RADIUS under way to one back end: a quarter of what one source port can number (RFC 2866 §3). */
export const accountingRequestsMax = 64;

/** Whoever keeps the accounts says so this often; a third of the time after which another instance may. */
export const mandateRenewMs = 4_000;

/** Pauses before a record that no server answered is sent again; one is always under way while the servers are away. */
export const accountingRetryMinMs = 1_000;
export const accountingRetryMaxMs = 60_000;

/** What a stopping instance waits for answers; a server that is there answers within milliseconds. */
export const accountingDrainMs = 2_000;
