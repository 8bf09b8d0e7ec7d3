/** Bounds of how an edge goes out of service. */
export const presenceLimits = {
  /** Clients that are still in after the grace time are told goodbye within this: they all connect anew, to other edges. */
  goodbyeSpreadMs: 8_000,
  /** Between two goodbyes' turns, and looks whether everybody has left. */
  goodbyePauseMs: 200,
} as const;
