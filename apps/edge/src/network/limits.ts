/** Bounds of what the edge changes in the host's network. */
export const networkLimits = {
  /** One run of `ip` or `nft` takes a few milliseconds; on a host that is this slow, another attempt is no better. */
  commandTimeoutMs: 10_000,
  /** What a command may print: the routes of 60,000 sessions, each on its own, are some 8 MiB. */
  commandOutputBytesMax: 32 * 1024 * 1024,
  /** Lines of one batch, so that it ends within its time. */
  routesPerBatchMax: 5_000,
  /** After a failure; those who manage the host's network are done with it by then. */
  retryMs: 2_000,
  /** systemd-networkd removes foreign rules when it restarts, and `nft flush ruleset` everything: for so long at most. */
  lookIntervalMs: 15_000,
  /**
   * A block without sessions keeps its route for this long: the last client that connects anew takes a second or two, and
   * each change makes all routers compute their routes again. What is one session's own goes at once: it may be with another
   * edge the next moment.
   */
  blockLingerMs: 5_000,
  /** Priority of the rule that leads into the table of clients' routes: after `local` (0), before `main` (32766). */
  rulePriority: 4_500,
  /** Priority of the rule for answers to clients through the balancer: before that one, as a client's own address is no pool's. */
  wayBackPriority: 4_499,
  /** Table of the one route for them; the next one where the settings have clients' routes in this. */
  wayBackTable: 4_501,
  /** Rules of killed edges that are taken away at a start: each start leaves one at most. */
  staleRulesMax: 16,
  /** Of what a command said, in a log line. */
  wordsMax: 300,
} as const;
