import { z } from 'zod';
import { type ProbeStep, stepLabels } from '../../client/steps.ts';
import {
  directionTrafficSchema,
  loadTimelineSchema,
  type ProcessReport,
  processReportSchema,
} from './load-report-series.ts';
import { count, milliseconds, secondsIntoRun, someText, timesSchema } from './load-report-values.ts';

/** Raised when a reader of the format before it would misread a report. */
export const loadReportVersion = 1;

/** Where a connection can fail or end: a step of connecting, or later. */
export type LoadStep = ProbeStep | 'ping' | 'connection';

/** Building up to the sessions that are to be held, holding them, closing them. */
const loadPhases = ['ramp', 'hold', 'close'] as const;
export type LoadPhase = (typeof loadPhases)[number];

/** As a connection takes them. */
export const loadSteps = Object.keys(stepLabels) as [LoadStep, ...LoadStep[]];
const stepSchema = z.enum(loadSteps);

/**
 * What was asked for. It has no place for a secret, and takes plain values alone: neither a `Secret` nor an object that
 * might hold one fits.
 */
const scenarioSchema = z.strictObject({
  /** What the run is called in headings, such as `Windows 11, 1,000 sessions`. */
  name: someText,
  /** Address or name of the gateway. */
  server: someText,
  /** Sessions to hold at the top of the ramp. */
  sessions: count,
  /** Connections to start a second; null where they start as fast as earlier ones finish. */
  connectsPerSecond: z.number().positive().nullable(),
  /** Everything else that was set, by its label for people, such as `IKE suite`. */
  settings: z.record(someText, z.union([z.string(), z.number(), z.boolean()])),
});

/** The machine of the load generator. */
const machineSchema = z.strictObject({
  cpu: someText,
  cores: z.int().positive(),
  memoryBytes: count,
  kernel: someText,
  node: someText,
  /** Of the source tree that the generator ran from; null outside one. */
  commit: z.string().nullable(),
});

/** Something that went wrong for one reason, counted. */
const causeSchema = z.strictObject({ reason: someText, count, first: secondsIntoRun, last: secondsIntoRun });

const connectsSchema = z.strictObject({
  attempted: count,
  connected: count,
  failed: count,
  /** Given up by this end, as when the run was interrupted. */
  abandoned: count,
  /** Most frequent first. */
  failures: z.array(causeSchema.extend({ step: stepSchema })),
  /** From the first packet to the address, of the connections that got there. */
  time: timesSchema.nullable(),
  /** How many connections took up to `upToMs` and more than the entry before; ascending, empty ones left out. */
  distribution: z.array(z.strictObject({ upToMs: milliseconds, count })),
  /** In the order of connecting; steps that no connection finished are left out. */
  steps: z.array(z.strictObject({ step: stepSchema, time: timesSchema })),
});

const sessionsSchema = z.strictObject({
  /** Most held at once. */
  peak: count,
  atEnd: count,
  /** Closed because the run wanted it so (at its end, or churn). */
  closed: count,
  /** Ended by the gateway or by silence. */
  lost: count,
  /** Most frequent first. */
  losses: z.array(causeSchema),
  /** Of `closed`, those closed to be connected again. */
  churned: count,
});

const rekeysSchema = z.strictObject({
  ike: z.strictObject({ done: count, failed: count }),
  esp: z.strictObject({ done: count, failed: count }),
  time: timesSchema.nullable(),
  /** Most frequent first. */
  failures: z.array(causeSchema.extend({ sa: z.enum(['ike', 'esp']) })),
});

const trafficSchema = z.strictObject({
  /** From the clients into the network behind the gateway. */
  up: directionTrafficSchema,
  down: directionTrafficSchema,
  /** Packets that were sent to be answered; null where the run had none. */
  roundTrips: z.strictObject({ sent: count, answered: count, time: timesSchema.nullable() }).nullable(),
});

/** What a load run leaves behind. Plain JSON; times in milliseconds where a name doesn't say otherwise. */
export const loadReportSchema = z
  .strictObject({
    format: z.literal('sekisho-load-report'),
    version: z.literal(loadReportVersion),
    started: z.iso.datetime(),
    durationSeconds: secondsIntoRun,
    /** Whether the run came to its own end. */
    outcome: z.enum(['finished', 'interrupted']),
    scenario: scenarioSchema,
    /** When each part of the run began, in order. */
    phases: z.array(z.strictObject({ phase: z.enum(loadPhases), at: secondsIntoRun })),
    machine: machineSchema,
    connects: connectsSchema,
    sessions: sessionsSchema,
    rekeys: rekeysSchema,
    traffic: trafficSchema,
    processes: z.array(processReportSchema),
    timeline: loadTimelineSchema,
    errors: z.strictObject({
      count,
      /** The last ones, oldest first. */
      last: z.array(z.strictObject({ at: secondsIntoRun, message: someText })),
    }),
  })
  .refine(
    ({ processes, timeline }) =>
      processes.every((each) => seriesOf(each).every((series) => series.length === timeline.length)),
    { error: 'a series of a process differs in length from the timeline' },
  );

const seriesOf = ({ cpuCores, rssBytes, pssBytes }: ProcessReport): readonly unknown[][] => [
  cpuCores,
  rssBytes,
  pssBytes,
];

export type LoadReport = z.infer<typeof loadReportSchema>;
export type LoadScenario = LoadReport['scenario'];
export type LoadMachine = LoadReport['machine'];
