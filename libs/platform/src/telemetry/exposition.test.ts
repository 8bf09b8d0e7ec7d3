import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { Exemplars } from '../metrics/exemplars.ts';
import { exposition } from './exposition.ts';
import { ScrapeReader } from './scrape-reader.ts';

function setUp() {
  const reader = new ScrapeReader();
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
  const exemplars = new Exemplars();
  const text = async (format: 'openmetrics' | 'prometheus') =>
    exposition(await reader.read(), { format, common: { job: 'sekisho-edge' }, exemplars });
  return { meter, exemplars, text };
}

describe('the text that Prometheus reads', () => {
  it('names a counter with _total, and its family as each format wants it', async () => {
    const { meter, text } = setUp();
    meter
      .createCounter('sekisho.connect.attempts', { unit: '{attempt}', description: 'Attempts' })
      .add(2, { step: 'a' });
    expect(await text('prometheus')).toBe(
      '# HELP sekisho_connect_attempts_total Attempts\n# TYPE sekisho_connect_attempts_total counter\n' +
        'sekisho_connect_attempts_total{job="sekisho-edge",step="a"} 2\n',
    );
    expect(await text('openmetrics')).toBe(
      '# HELP sekisho_connect_attempts Attempts\n# TYPE sekisho_connect_attempts counter\n' +
        'sekisho_connect_attempts_total{job="sekisho-edge",step="a"} 2\n# EOF\n',
    );
  });

  it('writes buckets that add up, with the exemplar of the one that it fell into, in OpenMetrics alone', async () => {
    const { meter, text, exemplars } = setUp();
    const options = { unit: 's', advice: { explicitBucketBoundaries: [0.5, 1] } };
    const histogram = meter.createHistogram('sekisho.connect.duration', options);
    histogram.record(0.25, { client: 'Android' });
    histogram.record(0.75, { client: 'Android' });
    histogram.record(3, { client: 'Android' });
    const exemplar = { labels: { trace_id: '0f', connection: '01X' }, value: 0.75, at: 1_700_000_000_123 };
    exemplars.keep('sekisho.connect.duration', { client: 'Android' }, [0.5, 1], exemplar);
    const series = 'job="sekisho-edge",client="Android"';
    const lines = (await text('openmetrics')).split('\n');
    expect(lines.slice(2)).toEqual([
      '# UNIT sekisho_connect_duration_seconds seconds',
      `sekisho_connect_duration_seconds_bucket{${series},le="0.5"} 1`,
      `sekisho_connect_duration_seconds_bucket{${series},le="1.0"} 2 # {trace_id="0f",connection="01X"} 0.75 1700000000.123`,
      `sekisho_connect_duration_seconds_bucket{${series},le="+Inf"} 3`,
      `sekisho_connect_duration_seconds_sum{${series}} 4`,
      `sekisho_connect_duration_seconds_count{${series}} 3`,
      '# EOF',
      '',
    ]);
    expect(await text('prometheus')).not.toContain('trace_id');
  });

  it('escapes what labels may hold, and keeps label names to what Prometheus knows', async () => {
    const { meter, text } = setUp();
    meter.createObservableGauge('a.b').addCallback((result) => result.observe(1, { 'x.y': 'a"b\\c\nd' }));
    expect(await text('openmetrics')).toContain('a_b{job="sekisho-edge",x_y="a\\"b\\\\c\\nd"} 1\n');
  });

  it('collects once for all that ask at the same time', async () => {
    const { meter, text } = setUp();
    let reads = 0;
    meter.createObservableGauge('reads').addCallback((result) => {
      reads += 1;
      result.observe(reads);
    });
    const texts = await Promise.all([text('prometheus'), text('prometheus')]);
    expect(reads).toBe(1);
    expect(texts[0]).toBe(texts[1]);
  });

  it('tells the others where one metric cannot be read', async () => {
    const { meter, text } = setUp();
    meter.createObservableGauge('broken').addCallback(() => Promise.reject(new Error('away')));
    meter.createObservableGauge('whole').addCallback((result) => result.observe(1));
    expect(await text('prometheus')).toContain('whole{job="sekisho-edge"} 1\n');
  });
});
