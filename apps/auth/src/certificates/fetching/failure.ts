/** Something could not be had from a server or file; the message says from which and why, for the administrator. */
export class FetchFailure extends Error {
  override readonly name = 'FetchFailure';
}

export interface FetchBounds {
  /** For the answer as a whole, redirects included. */
  readonly timeoutMs: number;
  readonly bytesMax: number;
}

export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  // fetch() says "fetch failed" and keeps to its cause what happened.
  return error.cause instanceof Error ? error.cause.message || reasonOf(error.cause) : error.message;
};
