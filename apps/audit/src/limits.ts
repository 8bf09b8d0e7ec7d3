import { messageBytesMax } from '@sekisho/platform';

/**
 * Messages, of one event or of many, in one SQL transaction: enough to make its cost per event small, few enough to hold the
 * write lock for milliseconds. No more are begun when this many bytes are reached: some 300 events.
 */
export const batchMessagesMax = 256;
export const batchBytesMax = 128 * 1024;

/**
 * Pause between transactions while events keep coming: each costs a commit, whatever it holds. So a record appears this much
 * later at most.
 */
export const batchPauseMs = 150;

/** Messages handed to the audit service and not acknowledged yet; also the most it keeps in memory, at the very worst 50 MB. */
export const messagesUnacknowledgedMax = 1024;

/**
 * After this an unacknowledged event is handed out again, perhaps to another instance: much longer than a batch takes,
 * and what the events lag behind that a stopped instance had been sent.
 */
export const acknowledgeWithinMs = 10_000;

/** First and longest pause before SQL is tried again. */
export const retryMinMs = 250;
export const retryMaxMs = 10_000;

/** Events read back to make up a connection's record when its first telling event arrives: a client takes some 15 steps. */
export const eventsPerRebuildMax = 1000;

/** Bytes of a message without meaning that are kept for the one who looks into it. */
export const poisonBytesKept = 16 * 1024;

/** Characters kept of what was wrong with it. */
export const poisonReasonMax = 1000;

/** How often what is older than audit.retention is deleted. */
export const cleanUpIntervalMs = 10 * 60_000;

/** Rows deleted in one transaction, so that events are never kept waiting for long. */
export const cleanUpRowsMax = 500;

/**
 * A connection whose end was never heard of (its edge lost power for good) is kept this much longer than audit.retention
 * before it is taken for over: a session that lives so long is renewed by no client.
 */
export const openConnectionGraceMs = 365 * 24 * 3600_000;

/** The most a query waits for its answer; below the patience of those who ask. */
export const queryAnswerMs = 2_500;

/** Changes in one answer, as JSON: as much as one of them may have at most, so that whatever was recorded can be told. */
export const changesBytesMax = messageBytesMax / 2;

/** Changes that are read at once: at the bound of what a publication records, 1 MiB. */
export const changesReadAtOnce = 64;

/** How long one attempt may block this process while another holds SQLite's write lock. */
export const sqliteLockWaitMs = 200;

/** How often it is looked whether edges are gone, and what they have told of themselves is written down. */
export const edgeCheckIntervalMs = 10_000;

/** What a restarted edge had still to tell of its former connections comes first. */
export const restartedEdgeGraceMs = 15_000;

/** Connections of lost edges that are ended in one transaction, so that events are never kept waiting for long. */
export const lostConnectionsMax = 200;

/** An edge may use its leases so much longer than their time in the settings says (ip-pool: leaseMarginMs), twice. */
export const lostEdgeMarginMs = 20_000;
