import { context, createContextKey, propagation } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contextOf, traceFields, traceHeaders } from './trace.ts';

const key = createContextKey('trace');

beforeAll(() => {
  propagation.setGlobalPropagator({
    fields: () => ['traceparent'],
    inject: (_, carrier, setter) => setter.set(carrier, 'traceparent', '00-trace-span-01'),
    extract: (from, carrier, getter) => from.setValue(key, getter.get(carrier, 'traceparent')),
  });
});
afterAll(() => propagation.disable());

it('the trace context travels in the headers of a message', () => {
  expect(traceFields()).toEqual({ traceparent: '00-trace-span-01' });
  expect(contextOf(traceHeaders()).getValue(key)).toBe('00-trace-span-01');
});

it('a message without headers has none', () => {
  expect(contextOf(undefined).getValue(key)).toBeUndefined();
  expect(context.active().getValue(key)).toBeUndefined();
});
