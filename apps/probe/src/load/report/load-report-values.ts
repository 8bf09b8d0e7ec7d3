import { z } from 'zod';

export const count = z.int().nonnegative();
export const milliseconds = z.number().nonnegative();
/** Since the start of the run. */
export const secondsIntoRun = z.number().nonnegative();
export const someText = z.string().min(1);

/** How long something took, over all times it was done, in milliseconds. Exact but for the percentiles (1 %). */
export const timesSchema = z.strictObject({
  count: z.int().positive(),
  mean: milliseconds,
  min: milliseconds,
  p25: milliseconds,
  p50: milliseconds,
  p75: milliseconds,
  p90: milliseconds,
  p99: milliseconds,
  max: milliseconds,
});

export type Times = z.infer<typeof timesSchema>;
