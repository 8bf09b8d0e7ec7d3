import { type Instant, instant } from '@sekisho/wire';

/** The host's monotonic clock, in milliseconds with fractions: for what is measured. */
export const preciseNow = (): Instant => instant(performance.now());

/** The same clock in whole milliseconds: for what is kept. A fraction would be an object on the heap each time. */
export const now = (): Instant => instant(Math.floor(performance.now()));
