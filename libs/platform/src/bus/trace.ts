import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { type Context, context, propagation } from '@opentelemetry/api';

/** Trace context as text fields, to travel with a message or be kept with it. */
export function traceFields(): Record<string, string> {
  const fields: Record<string, string> = {};
  propagation.inject(context.active(), fields);
  return fields;
}

/** NATS headers that carry the fields. */
export function traceHeaders(fields: Record<string, string> = traceFields()): MsgHdrs {
  const carrier = headers();
  for (const [key, value] of Object.entries(fields)) carrier.set(key, value);
  return carrier;
}

/** The context a message was sent in. */
export const contextOf = (carrier: MsgHdrs | undefined): Context =>
  propagation.extract(context.active(), carrier, {
    get: (from, key) => (from?.has(key) ? from.get(key) : undefined),
    keys: (from) => from?.keys() ?? [],
  });
