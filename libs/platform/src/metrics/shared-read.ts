/**
 * Reads once for all metrics of one collection; what comes to ask meanwhile gets the same.
 * @returns undefined where it cannot be read: then nothing is told
 */
export function sharedRead<T>(read: () => Promise<T>): () => Promise<T | undefined> {
  let reading: Promise<T | undefined> | undefined;
  return () => {
    reading ??= read()
      .catch(() => undefined)
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
}
