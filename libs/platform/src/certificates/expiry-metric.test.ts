import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterEach, expect, it } from 'vitest';
import { measureExpiry } from './expiry-metric.ts';

afterEach(() => metrics.disable());

it('measures several certificates of one process each for itself, until each is let go of', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3600_000 });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  const ends = (name: string, ms: number) =>
    measureExpiry({ name, use: 'authority', service: 'ca', notAfter: () => ms }, () => 0);
  const measured = async () => {
    exporter.reset();
    await reader.forceFlush();
    const scopes = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
    const points = scopes.flatMap((scope) => scope.metrics.flatMap(({ dataPoints }) => [...dataPoints]));
    return Object.fromEntries(points.map(({ attributes, value }) => [String(attributes.name), value]));
  };
  ends('root', 7_000);
  const forget = ends('issuing', 3_000);
  expect(await measured()).toEqual({ root: 7, issuing: 3 });
  forget();
  expect(await measured()).toMatchObject({ root: 7 });
  await reader.shutdown();
});
