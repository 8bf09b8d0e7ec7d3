import type { Telemetry, TelemetrySource } from './metrics.ts';

/**
 * Sends this process's metrics where the standard variables of OpenTelemetry say: OTLP over HTTP to OTEL_EXPORTER_OTLP_ENDPOINT
 * (or …_METRICS_ENDPOINT), every OTEL_METRIC_EXPORT_INTERVAL ms. Without an endpoint nothing is measured and no SDK loaded.
 */
export async function startTelemetry(
  source: TelemetrySource,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Telemetry> {
  const endpoint = env.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (!endpoint) return { stop: async () => undefined };
  const { exportMetrics } = await import('./metrics.ts');
  return exportMetrics(source, env);
}
