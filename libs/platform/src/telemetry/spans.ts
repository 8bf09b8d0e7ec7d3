import {
  type Attributes,
  context,
  createTraceState,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { toHex } from '@sekisho/wire';
import { random } from '../crypto/random.ts';
import { linksPerSpanMax } from '../limits.ts';
import { isUlid } from '../ulid.ts';
import { rootSpanIdOf, traceIdOf } from './trace-id.ts';
import { unixTime } from './unix-time.ts';

export type SpanAttributes = Attributes;
/** Which span: its trace and its own id. */
export type SpanPlace = SpanContext;
/** How a span stands to its caller or callee, in OpenTelemetry's words. */
export type SpanRole = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** A span that is told when it is over, with the instants of its own; the default of what is optional is "none". */
export interface ToldSpan {
  readonly name: string;
  readonly role?: SpanRole;
  readonly place: SpanPlace;
  /** undefined: the first of its trace. */
  readonly parent: SpanPlace | undefined;
  /** Unix time in milliseconds, with fractions; so is `end`. */
  readonly start: number;
  readonly end: number;
  readonly attributes?: SpanAttributes;
  readonly events?: readonly SpanEvent[];
  readonly links?: readonly SpanPlace[];
  readonly problem?: SpanProblem | undefined;
}

export interface SpanEvent {
  readonly name: string;
  /** Unix time in milliseconds. */
  readonly at: number;
  readonly attributes?: SpanAttributes;
}

/** Why a span went wrong: a refusal's code, or another word from a closed list. */
export interface SpanProblem {
  readonly type: string;
  /** A sentence without names or data of anybody. */
  readonly message?: string | undefined;
}

export interface SpanOptions {
  readonly role?: SpanRole;
  readonly attributes?: SpanAttributes;
  readonly links?: readonly SpanPlace[];
}

/** A span that is open, as far as whoever does its work needs it. */
export interface OpenSpan {
  /** undefined: nobody listens. */
  readonly place: SpanPlace | undefined;
  set(attributes: SpanAttributes): void;
  event(name: string, attributes?: SpanAttributes): void;
  /** Points at a span of another trace. */
  link(place: SpanPlace): void;
  /** The work did not come to what was wanted; the first problem counts. */
  wentWrong(problem: SpanProblem): void;
}

/** Where spans go, as long as they are exported. */
export interface SpanSink {
  tell(span: ToldSpan): void;
  /** Whether the sampler takes a trace that begins here. */
  samples(traceId: string): boolean;
}

const roles: Readonly<Record<SpanRole, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};
export const kindOf = (role: SpanRole = 'internal'): SpanKind => roles[role];

/** Goes with the trace from service to service: its id is a connection's. */
const ofConnection = createTraceState('sekisho=connection');
export const isOfConnection = (place: SpanPlace): boolean => place.traceState?.get('sekisho') === 'connection';

const unheard: OpenSpan = {
  place: undefined,
  set: () => undefined,
  event: () => undefined,
  link: () => undefined,
  wentWrong: () => undefined,
};
const current: { sink: SpanSink | undefined } = { sink: undefined };

/** @param sink undefined: spans go nowhere any more */
export function sendSpansTo(sink: SpanSink | undefined): void {
  current.sink = sink;
}

/** Whether spans are exported at all; without that the functions of this file do nothing. */
export const isTracing = (): boolean => current.sink !== undefined;

/** The first span of a connection's trace. @param connection its ULID */
export function connectionPlace(connection: string): SpanPlace {
  const traceId = traceIdOf(connection);
  const traceFlags = current.sink?.samples(traceId) === true ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return { traceId, spanId: rootSpanIdOf(traceId), traceFlags, traceState: ofConnection };
}

/** First spans of connections, to point at: so many as a span may have links. What is no connection's id is left out. */
export const placesOf = (connections: Iterable<string>): SpanPlace[] =>
  [...new Set(connections)].filter(isUlid).slice(0, linksPerSpanMax).map(connectionPlace);

/** A place for a new span below another. */
export const placeBelow = (parent: SpanPlace): SpanPlace => ({ ...parent, spanId: toHex(random.bytes(8)) });

/** A place for a new span that begins a trace of its own. */
export function placeOfItsOwn(): SpanPlace {
  const traceId = toHex(random.bytes(16));
  const traceFlags = current.sink?.samples(traceId) === true ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return { traceId, spanId: toHex(random.bytes(8)), traceFlags };
}

/** Tells a span that is over. */
export function tellSpan(span: ToldSpan): void {
  current.sink?.tell(span);
}

/** Does something inside a span that is told later: what it asks of others belongs there. */
export function within<T>(place: SpanPlace | undefined, act: () => T): T {
  if (place === undefined || current.sink === undefined) return act();
  return context.with(trace.setSpanContext(context.active(), place), act);
}

type Act<T> = (span: OpenSpan) => Promise<T>;

/**
 * Does something in a span below the one that is open here, and without a span where none is: what nobody traces begins no trace.
 * The span ends with it. What it throws is the span's problem, and thrown on.
 */
export async function inSpan<T>(name: string, options: SpanOptions, act: Act<T>): Promise<T> {
  if (current.sink === undefined || trace.getActiveSpan() === undefined) return act(unheard);
  return inStarted(startSpan(name, options, false), act);
}

/** The same in a span that begins a trace of its own: what is done for nobody's connection alone. */
export async function inOwnTrace<T>(name: string, options: SpanOptions, act: Act<T>): Promise<T> {
  if (current.sink === undefined) return act(unheard);
  return inStarted(startSpan(name, options, true), act);
}

const startSpan = (name: string, { role, attributes = {}, links = [] }: SpanOptions, root: boolean): Span =>
  tracer().startSpan(name, { kind: kindOf(role), attributes, links: links.map(linkOf), root, startTime: unixTime() });

async function inStarted<T>(span: Span, act: Act<T>): Promise<T> {
  try {
    return await context.with(trace.setSpan(context.active(), span), () => act(openSpan(span)));
  } catch (error) {
    wentWrong(span, { type: typeOf(error) });
    throw error;
  } finally {
    span.end(unixTime());
  }
}

/** The span that is open here, or one that takes no notice. */
export function activeSpan(): OpenSpan {
  const span = current.sink && trace.getActiveSpan();
  return span === undefined ? unheard : openSpan(span);
}

export const tracer = () => trace.getTracer('sekisho');
export const linkOf = (place: SpanPlace): Link => ({ context: place });
export const below = (parent: SpanPlace | undefined) =>
  parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);

const wrong = new WeakSet<Span>();

/** The first problem of a span counts. */
export function wentWrong(span: Span, { type, message }: SpanProblem): void {
  if (wrong.has(span)) return;
  wrong.add(span);
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) });
}

const openSpan = (span: Span): OpenSpan => ({
  place: span.spanContext(),
  set: (attributes) => void span.setAttributes(attributes),
  event: (name, attributes) => void span.addEvent(name, attributes ?? {}, unixTime()),
  link: (place) => void span.addLink(linkOf(place)),
  wentWrong: (problem) => wentWrong(span, problem),
});

/** Errors here say by a code what is wrong; messages may hold anything. */
function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
