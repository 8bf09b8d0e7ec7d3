/** A settings file is written by hand; anything larger is not one. */
export const settingsBytesMax = 1024 * 1024;
/** The record of a change keeps what stood at so many places of the settings before and after: one publication by hand changes a few. */
export const changedPlacesToldMax = 64;
/** Of one value: an access rule has 200. */
export const changedValueCharactersMax = 2_048;
/** Of all of one change together, as JSON: some thirty such changes fit into one answer (audit: `changesBytesMax`). */
export const changedValuesBytesMax = 16 * 1024;
/** A pre-shared key, password or database URL in a file of its own. */
export const secretFileBytesMax = 64 * 1024;

/** A per-user file (ipassignment.conf) is written by hand or a script: 4 MiB are some 80,000 users. */
export const assignmentFileBytesMax = 4 * 1024 * 1024;
/** Lines that are read of it, comments included. */
export const assignmentLinesMax = 100_000;
/** A line with a long distinguished name and all its options has some hundred characters. */
export const assignmentLineCharactersMax = 4_096;
/** Mistakes that are told of one file: who has more mends these first. */
export const assignmentProblemsMax = 1_000;

/** Parts of pools that are left out for such a file: each costs every lease some microseconds in the store. */
export const reservedSpansMax = 128;

/** One server's answer may take no longer: a user who confirms a login on a telephone needs a minute. */
export const backEndTimeoutMaxMs = 120_000;

/** Random bytes drawn from the system at once: enough for some dozen connections, and still a single cheap call. */
export const randomPoolBytes = 4_096;

/** The event loop's lateness is sampled this often, and its percentiles are those of such a window. */
export const loopDelayResolutionMs = 10;
export const loopDelayWindowMs = 10_000;

/** Settings that keep a service from starting may be taken back meanwhile: it sees so this often. */
export const startingLookMs = 1_000;

/** First pause before NATS is tried again; short, because a restart of nats-server takes about a second. */
export const natsReconnectWaitMs = 500;
/** A starting service says so when NATS keeps it waiting. */
export const natsAbsenceNoticeMs = 1_000;
/** Two unanswered pings end a dead TCP connection within a quarter of a minute: another server of the list may stand. */
export const natsPingIntervalMs = 5_000;
export const natsPingsOutMax = 2;
/** How long a stopping service waits for requests it is still answering. */
export const shutdownDrainMs = 5_000;
/**
 * A service whose place another one has taken waits for what it has begun: clients answer within a second or two, and a user who confirms a
 * login on a telephone is waited for within a request.
 */
export const retirementQuietMs = 5_000;
export const retirementMaxMs = 130_000;
/** After this a stopping service leaves whatever still hangs. */
export const shutdownTotalMs = 10_000;

/** One server may take this long for a connection with TLS, on a busy machine; then the next of the list is tried. */
export const natsDialTimeoutMs = 5_000;
/** Another server of the list is connected to within this time; a request waits for that, and a client does not notice. */
export const natsFailoverMs = 1_500;
/**
 * After NATS was away everybody comes back on their own: so long a service that does not answer yet is asked again, this often.
 * A few of the reconnecting services' pauses, and what servers of a cluster take to find each other.
 */
export const natsSettlingMs = 5_000;
export const natsSettlingRetryMs = 100;
/** Bytes JetStream may keep on disk: the event stream's own bound and room for what audit remembers of it. */
export const jetStreamBytesMax = 3 * 1024 * 1024 * 1024;

/** A bus request that names no time-out: an established client waits about this long before it sends again. */
export const requestTimeoutMs = 3_000;
/** nats-server's default max_payload; a larger message would close the connection. */
export const messageBytesMax = 1024 * 1024;

/** Events kept on disk while JetStream is away: some 60 MB, an hour of 25 events a second. */
export const spoolEventsMax = 100_000;
/** Room made at once when the spool is full, so that a full spool does not cost one deletion an event. */
export const spoolEvictionBatch = 1_000;
/** Events in one message to JetStream; each message costs some hundred microseconds over all who handle it. */
export const eventsPerMessageMax = 128;
/** An event waits at most this long for others to share its message; the first after a pause does not wait. */
export const publishPauseMs = 20;
/** Events that JetStream has not acknowledged are written to disk after this time; it answers within milliseconds. */
export const spoolAfterMs = 100;
/** JetStream's API answers within milliseconds where there is a leader, and not at all where there is none: asked again soon. */
export const jetStreamApiTimeoutMs = 2_000;
/** JetStream acknowledges within milliseconds; past this the event counts as not stored and is sent again. */
export const publishAckTimeoutMs = 3_000;
/** Pauses between attempts to send what is spooled. */
export const publishRetryMinMs = 250;
export const publishRetryMaxMs = 5_000;

/** Events that nobody stored into SQL within this time are of no use any more. */
export const eventStreamMaxAgeMs = 30 * 24 * 3600_000;
/** Bounds the disk that events may take: some three million. */
export const eventStreamMaxBytes = 2 * 1024 * 1024 * 1024;
/** An event sent again within this time is stored once. nats-server keeps about 100 bytes an id in memory; consumers also go by the id. */
export const eventStreamDuplicateWindowMs = 3600_000;

/** One word with a bucket in JetStream, its copies included; it takes milliseconds, and seconds while a leader is chosen. */
export const keyValueAnswerMs = 5_000;

/** Longest wait of one pull for events; also how soon pulling goes on after NATS came back. */
export const pullExpiresMs = 5_000;
/** First and longest pause before the event stream is read anew. */
export const consumerRetryMinMs = 250;
export const consumerRetryMaxMs = 10_000;

/** Compiled SQLite statements that are kept: a service has some tens of its own, and others that vary in length. */
export const sqliteStatementsMax = 128;
/** How long a statement waits for another writer's lock on SQLite, and how often it looks. */
export const sqliteBusyTimeoutMs = 5_000;
export const sqliteRetryMs = 5;
/** Postgres: connections a service holds at most, and how long it waits for one or for a statement. */
export const postgresConnectionsMax = 8;
export const postgresConnectTimeoutMs = 3_000;
export const postgresStatementTimeoutMs = 5_000;
/** Postgres ends a statement before; a connection that says nothing for so long leads nowhere any more. */
export const postgresAnswerTimeoutMs = postgresStatementTimeoutMs + 2_000;
/** Migrations may wait for another instance that is running them. */
export const migrationLockTimeoutMs = 30_000;
export const migrationAnswerTimeoutMs = migrationLockTimeoutMs + 2_000;

/** Metrics are exported this often unless OTEL_METRIC_EXPORT_INTERVAL says otherwise: OpenTelemetry's own default. */
export const metricIntervalMs = 60_000;
/** One export may take so long. */
export const metricTimeoutMs = 3_000;

/** How far a consumer is behind is asked while metrics are collected, which is not to wait for a NATS that is away. */
export const lagAnswerMs = 1_000;

/** Subjects that requests are measured by, each with series for good: three times as many as there are. */
export const subjectLabelsMax = 150;

/** Whoever scrapes metrics or looks after the container: a few at once, each with seconds for its request. */
export const scrapeConnectionsMax = 16;
export const scrapeRequestMs = 5_000;
/** Prometheus keeps its connection between two scrapes. */
export const scrapeIdleMs = 75_000;

/** Spans are exported this often, or when a batch is full: OpenTelemetry's own default. OTEL_BSP_SCHEDULE_DELAY says otherwise. */
export const spanIntervalMs = 5_000;
/** One batch is about half a megabyte of JSON, which takes the event loop some milliseconds to write. */
export const spanBatchMax = 512;
/** Spans that wait for a collector: some 20 MB, those of 500 connections. What is over is dropped, and the log says so. */
export const spanQueueMax = 16_384;
/** A span points at so many others at most, which is OpenTelemetry's own bound. */
export const linksPerSpanMax = 128;
/** One export may take so long. */
export const spanTimeoutMs = 3_000;
/** The SDK's complaints of one kind are told this often at most; it has some ten kinds, with the names of metrics in some. */
export const problemSilenceMs = 600_000;
export const problemKindsMax = 100;
/** A service that stops waits so long for its last metrics and spans: nobody who waits for it notices where no collector answers. */
export const telemetryStopMs = 1_000;

/** As many as IKE tries every client's proof with (libs/protocol/isakmp: `preSharedKeysMax`). */
export const preSharedKeysMax = 16;

/** Files of the gateway's own certificates are looked at this often; an administrator who replaces them waits no longer. */
export const certificatePollMs = 2_000;
/** A certificate is renewed when this share of its validity is left: the CA may be away for months before anybody notices. */
export const certificateRenewalShare = 1 / 3;
/** The internal CA is asked so often whether a certificate of the gateway may stay; it also says so itself when something was revoked. */
export const certificateReviewMs = 3600_000;
/** Pauses between attempts to get a certificate while the internal CA is away or refuses. */
export const enrollmentRetryMinMs = 1_000;
export const enrollmentRetryMaxMs = 60_000;
/** The CA signs within milliseconds and writes to SQL; a starting service waits once. */
export const enrollmentTimeoutMs = 5_000;
/** A CA that nobody serves yet is asked again so soon within that time. */
export const enrollmentPauseMs = 100;

/** A table of keys for Wireshark: some 8,000 pairs of ESP SAs, far more than one looks at. */
export const keyLogFileBytesMax = 4 * 1024 * 1024;
