import { z } from 'zod';

/** What the edge that stands in is told, as JSON. */
export const standInOrder = z.object({
  edge: z.string(),
  sessions: z.int().positive(),
  /** Attempts of before that failed. */
  refusals: z.int().nonnegative(),
  /** The user of the last of them, who is heard of when everything before is in the log. */
  lastUser: z.string(),
  natsUrl: z.string(),
  natsPasswordFile: z.string(),
  stateDir: z.string(),
});
export type StandInOrder = z.infer<typeof standInOrder>;

/** What the process that asks the console is told, as JSON. */
export const askingOrder = z.object({
  port: z.int(),
  cookie: z.string(),
  perSecond: z.number().positive(),
  seconds: z.number().positive(),
});
export type AskingOrder = z.infer<typeof askingOrder>;

/** Milliseconds from when a request was due to the last byte of its answer. */
const times = { p50Ms: z.number(), p99Ms: z.number(), maxMs: z.number() };

/** What it says when it is done. */
export const asked = z.object({
  requests: z.int(),
  /** Answers that are none: other states than 200, and connections that broke. */
  failed: z.int(),
  ...times,
  kinds: z.array(z.object({ name: z.string(), requests: z.int(), bytes: z.number(), ...times })),
  /** How late this process was itself to ask, which is part of all times. */
  lateP99Ms: z.number(),
  /** Of each when it was due, in ms since the epoch, and its time. */
  each: z.array(z.tuple([z.number(), z.number()])),
  /** Events of the stream, and their bytes. */
  events: z.int(),
  eventBytes: z.number(),
});
export type Asked = z.infer<typeof asked>;

/** What the process that makes the console's first administrator is told, as JSON. */
export const administratorOrder = z.object({
  port: z.int(),
  /** Of the link of the first start. */
  token: z.string(),
  /** To be added, named as those of the made sessions are. */
  users: z.int().positive(),
});
export type AdministratorOrder = z.infer<typeof administratorOrder>;
