import { z } from 'zod';
import { type ConnectionEvent, connectionEvent, type EventType, eventTypeOf } from './events.ts';
import { subjects } from './subjects.ts';

/** What something was, or is, in words of the settings or of the record it is in. Secrets never. */
const state = z.record(z.string(), z.unknown());

export const changeData = z.strictObject({
  /** Through what, and who: `console:alice`, `cli:root`. */
  by: z.string().min(1).max(300),
  /** Address of whoever asked for it; `local` on the gateway itself. */
  from: z.string().min(1).max(64),
  /** What was done, and to what: `user.set bob`. */
  what: z.string().min(1).max(1100),
  before: state.optional(),
  after: state.optional(),
  /** The same in whatever else was logged for the sake of it. */
  requestId: z.string().min(1).max(64),
});
export type ChangeData = z.infer<typeof changeData>;

/**
 * An administrator has changed something: beside the events of connections in their stream, by itself in its message. Services
 * that are of a release without it keep such a message apart, and go on.
 */
export const administrationEvent = z.strictObject({
  specversion: z.literal('1.0'),
  /** A ULID; also the JetStream message id. */
  id: z.ulid(),
  source: z.string(),
  type: z.literal('sekisho.administration.changed'),
  /** As `data.what`: of no connection. */
  subject: changeData.shape.what,
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  data: changeData,
});
export type AdministrationEvent = z.infer<typeof administrationEvent>;

/** Whatever is in the stream of events. */
export const gatewayEvent = z.discriminatedUnion('type', [...connectionEvent.options, administrationEvent]);
export type GatewayEvent = z.infer<typeof gatewayEvent>;

export const isChange = (event: GatewayEvent): event is AdministrationEvent =>
  event.type === 'sekisho.administration.changed';
export const isOfConnection = (event: GatewayEvent): event is ConnectionEvent => !isChange(event);

/** Where an event is published. */
export const eventSubject = (event: GatewayEvent): string =>
  isChange(event) ? subjects.administrationChanged : subjects.event(eventTypeOf(event) satisfies EventType);

export const changesQuery = z.strictObject({
  /** A part of it, in any case of letters. */
  by: z.string().min(1).max(300).optional(),
  /** A part of it, in any case of letters. */
  what: z.string().min(1).max(300).optional(),
  since: z.iso.datetime().optional(),
  until: z.iso.datetime().optional(),
  /** Those before this one alone: the id of the last one of the page before. */
  before: z.ulid().optional(),
  limit: z.int().min(1).max(1000).default(50),
});
export type ChangesQuery = z.infer<typeof changesQuery>;

export const changeRecord = z.strictObject({ id: z.ulid(), at: z.iso.datetime(), ...changeData.shape });
export type ChangeRecord = z.infer<typeof changeRecord>;
/** The newest first, as many as one message carries; `more`: there are older ones that fit. */
export const changesReply = z.strictObject({ changes: z.array(changeRecord), more: z.boolean() });
export type ChangesReply = z.infer<typeof changesReply>;
