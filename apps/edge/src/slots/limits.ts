/** Bounds of the claim on a slot. */
export const slotLimits = {
  /** A claim lasts for an hour without: many of these may fail. */
  refreshMs: 5 * 60_000,
  /** After a claim or refresh that failed. */
  retryMs: 2_000,
  /** How long an edge that stops waits for its slot to be given back; else it is free when its time is over. */
  releaseMs: 1_000,
} as const;
