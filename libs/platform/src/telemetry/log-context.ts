import { trace } from '@opentelemetry/api';
import { isUlid } from '../ulid.ts';
import { isOfConnection, isTracing } from './spans.ts';
import { connectionOf, traceIdOf } from './trace-id.ts';

/** Of the span in which a line is logged, by OpenTelemetry's names for logs that are not OTLP; and the connection that it is of. */
export function spanFields(): Record<string, string> {
  const place = isTracing() ? trace.getActiveSpan()?.spanContext() : undefined;
  if (place === undefined) return {};
  return {
    trace_id: place.traceId,
    span_id: place.spanId,
    ...(isOfConnection(place) && { connection: connectionOf(place.traceId) }),
  };
}

/** The trace of the connection that a line names, where it is logged outside of any span. */
export function traceOfFields({ trace_id, connection }: Readonly<Record<string, unknown>>): Record<string, string> {
  if (!isTracing() || trace_id !== undefined || typeof connection !== 'string' || !isUlid(connection)) return {};
  return { trace_id: traceIdOf(connection) };
}
