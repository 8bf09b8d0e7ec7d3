import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../repository.ts';
import { readCollectorConfiguration } from './collector-configuration.ts';
import type { ReceivedSpan } from './otlp-json.ts';
import { TailSampling } from './tail-sampling.ts';

const configuration = readCollectorConfiguration(join(repository, 'deploy/otel/collector.yaml'));

const span = (changes: Partial<ReceivedSpan> = {}): ReceivedSpan => ({
  service: 'sekisho-edge',
  instance: 'edge-1',
  traceId: '1',
  spanId: '1',
  parentSpanId: undefined,
  name: 'connect',
  kind: 'server',
  start: 0,
  end: 100,
  attributes: {},
  events: [],
  links: [],
  status: 'unset',
  statusMessage: undefined,
  ...changes,
});

describe("the collector's configuration", () => {
  const { receivers, processors, exporters, extensions, service } = configuration;

  it('runs what it sets up, and nothing else', () => {
    const { traces, metrics } = service.pipelines;
    const used = (part: 'receivers' | 'processors' | 'exporters') => new Set([...traces[part], ...metrics[part]]);
    expect(used('receivers')).toEqual(new Set(Object.keys(receivers)));
    expect(used('processors')).toEqual(new Set(Object.keys(processors)));
    expect(used('exporters')).toEqual(new Set(Object.keys(exporters)));
    expect(service.extensions).toEqual(Object.keys(extensions));
  });

  it('looks after its memory before it takes anything in, and makes batches of what it keeps', () => {
    expect(service.pipelines.traces.processors).toEqual(['memory_limiter', 'tail_sampling', 'batch']);
  });

  it('remembers what it kept for longer than it waits for spans, and judges a late refusal all the same', () => {
    const { num_traces, decision_cache } = processors.tail_sampling;
    expect(decision_cache.sampled_cache_size).toBeGreaterThanOrEqual(10 * num_traces);
    expect(decision_cache.non_sampled_cache_size).toBeUndefined();
  });
});

describe('of the attempts', () => {
  const sampling = new TailSampling(configuration);

  it('every one that failed is kept, wherever in the trace it went wrong', () => {
    expect(sampling.keptBy([span({ status: 'error' })])).toBe('failed');
    expect(sampling.keptBy([span(), span({ spanId: '2', parentSpanId: '1', status: 'error' })])).toBe('failed');
  });

  it('every one that took long is kept', () => {
    expect(sampling.keptBy([span({ end: 3_001 })])).toBe('slow');
    expect(sampling.keptBy([span(), span({ start: 2_950, end: 3_050 })])).toBe('slow');
  });

  it('of the others a share is', () => {
    expect(sampling.keptBy([span()])).toBeUndefined();
    expect(sampling.share).toBe(10);
  });
});
