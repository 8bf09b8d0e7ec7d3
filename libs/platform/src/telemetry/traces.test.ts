import { OtlpReceiver } from '@sekisho/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { contextOf, traceFields, traceHeaders } from '../bus/trace.ts';
import { createLogger } from '../logger.ts';
import { newUlid } from '../ulid.ts';
import {
  activeSpan,
  connectionPlace,
  inOwnTrace,
  inSpan,
  isTracing,
  placeBelow,
  placeOfItsOwn,
  tellSpan,
  within,
} from './spans.ts';
import { startTelemetry, type Telemetry } from './telemetry.ts';
import { traceIdOf } from './trace-id.ts';

/** The SDK takes small numbers for milliseconds since the process started. */
const begun = Date.UTC(2026, 0, 31);

let receiver: OtlpReceiver;
let telemetry: Telemetry;

const start = (env: NodeJS.ProcessEnv = {}) =>
  startTelemetry(
    { service: 'edge', instance: 'edge-1', logger: createLogger('edge') },
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.endpoint}/v1/traces`, ...env },
  );

beforeEach(async () => {
  receiver = await OtlpReceiver.start();
  // The exporter itself reads it there.
  vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', `${receiver.endpoint}/v1/traces`);
});

afterEach(async () => {
  await telemetry.stop();
  vi.unstubAllEnvs();
  await receiver.close();
});

describe('spans of a connection', () => {
  it('are told with their own instants, in the trace that has its id', async () => {
    telemetry = await start();
    const connection = newUlid();
    const root = connectionPlace(connection);
    const child = placeBelow(root);
    tellSpan({ name: 'ike', role: 'internal', place: child, parent: root, start: begun + 0.5, end: begun + 2.25 });
    tellSpan({
      name: 'connect',
      role: 'server',
      place: root,
      parent: undefined,
      start: begun,
      end: begun + 10,
      attributes: { 'sekisho.edge': 'edge-1' },
      events: [{ name: 'message 1', at: begun + 1 }],
      problem: { type: 'pre-shared-key-mismatch', message: 'The keys differ.' },
    });
    await telemetry.stop();

    const [first, second] = receiver.trace(traceIdOf(connection));
    expect(first).toMatchObject({
      service: 'sekisho-edge',
      instance: 'edge-1',
      name: 'connect',
      kind: 'server',
      parentSpanId: undefined,
      start: begun,
      end: begun + 10,
      status: 'error',
      statusMessage: 'The keys differ.',
      attributes: {
        'sekisho.connection.id': connection,
        'sekisho.edge': 'edge-1',
        'error.type': 'pre-shared-key-mismatch',
      },
      events: [{ name: 'message 1', at: begun + 1 }],
    });
    expect(second).toMatchObject({ name: 'ike', parentSpanId: first?.spanId, start: begun + 0.5, end: begun + 2.25 });
    expect(second?.status).toBe('unset');
  });

  it('have below them what is done within, here and behind the bus', async () => {
    telemetry = await start();
    const connection = newUlid();
    const root = connectionPlace(connection);
    const headers = await within(root, () => inSpan('asks', { role: 'client' }, async () => traceHeaders()));
    const { context } = await import('@opentelemetry/api');
    await context.with(contextOf(headers), () =>
      inSpan('answers', { role: 'server' }, async () => {
        activeSpan().set({ answered: true });
        await Promise.resolve();
        activeSpan().wentWrong({ type: 'wrong-password' });
        activeSpan().wentWrong({ type: 'too-late' });
      }),
    );
    await telemetry.stop();

    const [asks, answers] = receiver.trace(traceIdOf(connection));
    expect(asks).toMatchObject({ name: 'asks', kind: 'client', parentSpanId: root.spanId });
    expect(answers).toMatchObject({ name: 'answers', parentSpanId: asks?.spanId });
    for (const span of [asks, answers]) expect(span?.attributes['sekisho.connection.id']).toBe(connection);
    expect(answers?.attributes).toMatchObject({ answered: true, 'error.type': 'wrong-password' });
  });
});

describe('a span', () => {
  it('has what was thrown as its problem, by code or class and never by its words', async () => {
    telemetry = await start();
    const fails = (error: unknown) => inOwnTrace('asks', {}, () => Promise.reject(error)).catch(() => undefined);
    await fails(Object.assign(new Error('ali: wrong'), { code: 'ECONNREFUSED' }));
    await fails(new RangeError('ali: wrong'));
    await fails('ali: wrong');
    await telemetry.stop();
    expect(receiver.spans.map(({ attributes }) => attributes['error.type'])).toEqual([
      'ECONNREFUSED',
      'RangeError',
      '_OTHER',
    ]);
    expect(JSON.stringify(receiver.spans)).not.toContain('ali');
  });

  it('is not begun for what nobody traces', async () => {
    telemetry = await start();
    expect(await inSpan('asks', {}, async () => traceFields())).toEqual({});
    await telemetry.stop();
    expect(receiver.spans).toEqual([]);
  });

  it('can point at a connection from a trace of its own', async () => {
    telemetry = await start();
    const connection = connectionPlace(newUlid());
    tellSpan({
      name: 'ends',
      place: placeOfItsOwn(),
      parent: undefined,
      start: begun,
      end: begun + 1,
      links: [connection],
    });
    await telemetry.stop();
    const [span] = receiver.roots;
    expect(span?.links).toEqual([{ traceId: connection.traceId, spanId: connection.spanId }]);
    expect(span?.traceId).not.toBe(connection.traceId);
  });
});

describe('the sampler', () => {
  it('is the one that the environment names', async () => {
    telemetry = await start({ OTEL_TRACES_SAMPLER: 'parentbased_always_off' });
    const root = connectionPlace(newUlid());
    await within(root, () => inSpan('asks', {}, async () => undefined));
    tellSpan({ name: 'connect', place: root, parent: undefined, start: begun, end: begun + 1 });
    await telemetry.stop();
    expect(receiver.spans).toEqual([]);
  });

  it('takes a share of the connections, each whole', async () => {
    telemetry = await start({ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' });
    for (let count = 0; count < 200; count += 1) {
      const root = connectionPlace(newUlid());
      await within(root, () => inSpan('asks', {}, async () => undefined));
      tellSpan({ name: 'connect', place: root, parent: undefined, start: begun, end: begun + 1 });
    }
    await telemetry.stop();
    const roots = new Set(receiver.roots.map(({ traceId }) => traceId));
    expect(roots.size).toBeGreaterThan(50);
    expect(roots.size).toBeLessThan(150);
    expect(new Set(receiver.spans.map(({ traceId }) => traceId))).toEqual(roots);
  });
});

describe('without an endpoint', () => {
  it('nothing is traced, and what is done in a span is done', async () => {
    telemetry = await startTelemetry({ service: 'edge', instance: 'edge-1', logger: createLogger('edge') }, {});
    expect(isTracing()).toBe(false);
    expect(
      await inSpan('asks', {}, async (span) => {
        span.set({ answered: true });
        return traceFields();
      }),
    ).toEqual({});
    tellSpan({ name: 'connect', place: connectionPlace(newUlid()), parent: undefined, start: begun, end: begun + 1 });
    activeSpan().wentWrong({ type: 'wrong-password' });
  });
});
