/** A gateway that has nothing to do has settled: V8 has collected what the start left. */
export const idleMs = 60_000;

/** The test does not wait for that. */
export const settleMs = 3_000;

/** Measured after a minute: 946 MiB, of which npm itself 67. The rest is room for another machine and another npm. */
export const rssBytesMax = 1_100 * 1024 ** 2;

/** What the machine really loses: measured 585 MiB, of which the console is some 90. Less is shared where nothing else runs the same Node. */
export const pssBytesMax = 700e6;
