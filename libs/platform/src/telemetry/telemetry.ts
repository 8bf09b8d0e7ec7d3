import type { Logger } from '../logger.ts';

export interface TelemetrySource {
  readonly service: string;
  readonly instance: string;
  readonly logger: Logger;
}

export interface Telemetry {
  /** Sends what is left and lets go of what is global. */
  stop(): Promise<void>;
}

/**
 * Sends this process's metrics and spans where the standard variables of OpenTelemetry say: OTLP over HTTP to
 * OTEL_EXPORTER_OTLP_ENDPOINT (or …_METRICS_ENDPOINT, …_TRACES_ENDPOINT). Without an endpoint nothing is measured or traced, and no
 * SDK loaded.
 */
export async function startTelemetry(
  source: TelemetrySource,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Telemetry> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all } = env;
  const metrics = env.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT || all;
  const traces = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || all;
  const parts: Telemetry[] = [];
  if (metrics || traces) parts.push((await import('./problems.ts')).tellProblems(source.logger));
  if (metrics) parts.push((await import('./metrics.ts')).exportMetrics(source, env));
  if (traces) parts.push((await import('./traces.ts')).exportTraces(source, env));
  return {
    stop: async () => {
      await Promise.all(parts.slice(1).map((part) => part.stop()));
      await parts[0]?.stop();
    },
  };
}
