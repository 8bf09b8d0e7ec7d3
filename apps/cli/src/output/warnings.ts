/** A gateway was started with `--log-keys`. */
export const keyLogWarning = (directory: string): string =>
  `WARNING: the keys of every connection are written to ${directory}: whoever has them can read all traffic. Start without --log-keys to end it.`;
