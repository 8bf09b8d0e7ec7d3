import { z } from 'zod';
import { count, milliseconds, secondsIntoRun, someText } from './load-report-values.ts';

const rates = z.array(z.number().nonnegative());
const gappedRates = z.array(z.number().nonnegative().nullable());

/** Packets of one end of the traffic. Bytes are those of the inner IP packets. */
const packetCountSchema = z.strictObject({ packets: count, bytes: count });

/** One direction of the traffic; what the generator had no means to see is null. */
export const directionTrafficSchema = z.strictObject({
  sent: packetCountSchema.nullable(),
  received: packetCountSchema.nullable(),
  lost: count.nullable(),
  /** Arrived after one that was sent later. */
  reordered: count.nullable(),
});

const directionSeriesSchema = z.strictObject({
  /** Delivered; where arrivals can't be seen, sent. */
  packetsPerSecond: gappedRates,
  bitsPerSecond: gappedRates,
  /** 0 to 1. */
  lossRatio: z.array(z.number().min(0).max(1).nullable()),
});

/**
 * What changed over the run. Every array has the same length; entry `i` tells of the stretch of `intervalSeconds` that
 * begins `i × intervalSeconds` into the run. A null is a stretch without a figure.
 */
export const loadTimelineSchema = z
  .strictObject({
    /** 1, or more in a run too long for a figure a second. */
    intervalSeconds: z.int().positive(),
    length: count,
    startedPerSecond: rates,
    connectedPerSecond: rates,
    failedPerSecond: rates,
    /** Sessions that ended, wanted or not. */
    endedPerSecond: rates,
    rekeysPerSecond: rates,
    /** Held at the end of the stretch. */
    sessions: rates,
    /** Of the connections that were made in the stretch, in milliseconds. */
    connectTimeP50: z.array(milliseconds.nullable()),
    connectTimeP99: z.array(milliseconds.nullable()),
    roundTripP50: z.array(milliseconds.nullable()),
    roundTripP99: z.array(milliseconds.nullable()),
    up: directionSeriesSchema,
    down: directionSeriesSchema,
  })
  .refine(sameLengths, { error: 'the series differ in length' });

export type LoadTimeline = z.infer<typeof loadTimelineSchema>;
export type DirectionTraffic = z.infer<typeof directionTrafficSchema>;
export type PacketCount = z.infer<typeof packetCountSchema>;

function sameLengths(timeline: Record<string, unknown> & { length: number }): boolean {
  const series = Object.values(timeline).flatMap((value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.values(value) : [value],
  );
  return series.every((each) => !Array.isArray(each) || each.length === timeline.length);
}

/** Which side of the measurement a process is on. */
export const processRoles = ['gateway', 'generator'] as const;
export type ProcessRole = (typeof processRoles)[number];

/** A process that was watched. Its series go with the timeline of the report. */
export const processReportSchema = z.strictObject({
  /** Such as `edge` or `load generator`. */
  name: someText,
  role: z.enum(processRoles),
  pid: z.int().positive(),
  /** Used while it was watched, by itself and its descendants. */
  cpuSeconds: z.strictObject({ user: z.number().nonnegative(), system: z.number().nonnegative() }),
  peakRssBytes: count,
  /** Proportional set size: pages shared with other processes count in part. Null where the system didn't tell. */
  peakPssBytes: count.nullable(),
  /** How late its event loop ran its timers, in milliseconds; null where nobody measured. */
  loopDelay: z.strictObject({ p50: milliseconds, p99: milliseconds, max: milliseconds }).nullable(),
  /** Whether it ended by itself during the run, and when. */
  ended: secondsIntoRun.nullable(),
  /** In cores: 1 is one core fully used. */
  cpuCores: gappedRates,
  rssBytes: gappedRates,
  pssBytes: gappedRates,
});

export type ProcessReport = z.infer<typeof processReportSchema>;
