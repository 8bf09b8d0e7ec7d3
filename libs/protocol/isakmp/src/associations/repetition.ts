import type { Instant } from '@sekisho/wire';

/** A request of this end that waits for its answer. */
export interface Outstanding {
  readonly message: Uint8Array;
  readonly attempts: number;
  readonly nextAt: Instant;
}

/** The last message that was answered, and the answer: a repeated one gets it again (RFC 2408 §5.1). */
export interface Answered {
  readonly request: Uint8Array;
  readonly reply: Uint8Array;
}
