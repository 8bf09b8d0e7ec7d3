import { afterEach, expect, it, vi } from 'vitest';
import { createLogger } from '../logger.ts';
import { newUlid } from '../ulid.ts';
import { spanFields, traceOfFields } from './log-context.ts';
import { connectionPlace, inOwnTrace, inSpan, within } from './spans.ts';
import { startTelemetry, type Telemetry } from './telemetry.ts';
import { traceIdOf } from './trace-id.ts';

const connection = newUlid();
let telemetry: Telemetry | undefined;

/** Nobody needs to take the spans for lines to name them. */
async function trace(): Promise<void> {
  vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'http://127.0.0.1:9/v1/traces');
  vi.stubEnv('OTEL_TRACES_SAMPLER', 'always_off');
  telemetry = await startTelemetry({ service: 'auth', instance: 'auth-1', logger: createLogger('auth') });
}

afterEach(async () => {
  await telemetry?.stop();
  vi.unstubAllEnvs();
});

it('a line has the span that it is logged in, and the connection whose trace that is', async () => {
  await trace();
  const root = connectionPlace(connection);
  const fields = await within(root, () => inSpan('asks', {}, async () => spanFields()));
  expect(fields).toEqual({
    trace_id: traceIdOf(connection),
    span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
    connection,
  });
  expect(fields.span_id).not.toBe(root.spanId);
  expect(await inOwnTrace('renews', {}, async () => Object.keys(spanFields()))).toEqual(['trace_id', 'span_id']);
  expect(spanFields()).toEqual({});
});

it('a line that is logged in none has the trace of the connection that it names', async () => {
  await trace();
  expect(traceOfFields({ connection })).toEqual({ trace_id: traceIdOf(connection) });
  expect(traceOfFields({ connection, trace_id: '1' })).toEqual({});
  expect(traceOfFields({ connection: 'ali' })).toEqual({});
});

it('lines name no trace where nothing is traced', () => {
  expect(traceOfFields({ connection })).toEqual({});
  expect(within(connectionPlace(connection), () => spanFields())).toEqual({});
});
