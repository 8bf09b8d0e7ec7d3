import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const duration = z.string().regex(/^(\d+(ms|s|m|h))+$/);
const count = z.number().int().positive();
const percentage = z.number().min(0).max(100);
const endpoint = z.string().regex(/^[\w.-]+:\d+$/);
const names = z.array(z.string()).min(1);

const policy = z.discriminatedUnion('type', [
  z.strictObject({
    name: z.string(),
    type: z.literal('status_code'),
    status_code: z.strictObject({ status_codes: z.array(z.enum(['OK', 'ERROR', 'UNSET'])).min(1) }),
  }),
  z.strictObject({
    name: z.string(),
    type: z.literal('latency'),
    latency: z.strictObject({ threshold_ms: count, upper_threshold_ms: count.optional() }),
  }),
  z.strictObject({
    name: z.string(),
    type: z.literal('probabilistic'),
    probabilistic: z.strictObject({ sampling_percentage: percentage, hash_salt: z.string().optional() }),
  }),
]);
export type SamplingPolicy = z.infer<typeof policy>;

const pipeline = z.strictObject({ receivers: names, processors: names, exporters: names });

/**
 * What a configuration of the OpenTelemetry collector may say, as far as one of this project says it: by the documentation and the
 * configuration schemas of the collector and its contrib distribution (otlpreceiver, memorylimiterprocessor, tailsamplingprocessor,
 * batchprocessor, otlpexporter, nopexporter, healthcheckextension). An unknown key is a mistake, as it is for the collector.
 */
const configuration = z.strictObject({
  receivers: z.strictObject({
    otlp: z.strictObject({
      protocols: z.strictObject({
        grpc: z.strictObject({ endpoint }).optional(),
        http: z.strictObject({ endpoint }).optional(),
      }),
    }),
  }),
  processors: z.strictObject({
    memory_limiter: z.strictObject({
      check_interval: duration,
      limit_percentage: percentage,
      spike_limit_percentage: percentage,
    }),
    tail_sampling: z.strictObject({
      decision_wait: duration,
      num_traces: count,
      expected_new_traces_per_sec: count,
      decision_cache: z.strictObject({ sampled_cache_size: count, non_sampled_cache_size: count.optional() }),
      policies: z.array(policy).min(1),
    }),
    batch: z.strictObject({ timeout: duration, send_batch_size: count, send_batch_max_size: count }),
  }),
  exporters: z.strictObject({
    'otlp/tempo': z.strictObject({
      endpoint,
      tls: z.strictObject({ insecure: z.boolean() }),
      sending_queue: z.strictObject({ enabled: z.boolean(), num_consumers: count, queue_size: count }),
      retry_on_failure: z.strictObject({
        enabled: z.boolean(),
        initial_interval: duration,
        max_interval: duration,
        max_elapsed_time: duration,
      }),
    }),
    nop: z.strictObject({}),
  }),
  extensions: z.strictObject({ health_check: z.strictObject({ endpoint }) }),
  service: z.strictObject({
    extensions: names,
    pipelines: z.strictObject({ traces: pipeline, metrics: pipeline }),
    telemetry: z.strictObject({
      logs: z.strictObject({
        level: z.enum(['debug', 'info', 'warn', 'error']),
        encoding: z.enum(['console', 'json']),
      }),
      metrics: z.strictObject({
        level: z.enum(['none', 'basic', 'normal', 'detailed']),
        readers: z.array(
          z.strictObject({
            pull: z.strictObject({
              exporter: z.strictObject({ prometheus: z.strictObject({ host: z.string(), port: count }) }),
            }),
          }),
        ),
      }),
    }),
  }),
});
export type CollectorConfiguration = z.infer<typeof configuration>;

/** @throws ZodError for a key or value that the collector would not take */
export const readCollectorConfiguration = (file: string): CollectorConfiguration =>
  configuration.parse(parse(readFileSync(file, 'utf8')));
