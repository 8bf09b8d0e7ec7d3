import type { Logger } from '../logger.ts';
import type { ListenAddress } from '../runtime.ts';

export interface TelemetrySource {
  readonly service: string;
  readonly instance: string;
  readonly logger: Logger;
  /** Where metrics and the state of the service are offered over HTTP; undefined: nowhere. */
  readonly listen?: ListenAddress | undefined;
  /** What the service waits for before it serves, for `/readyz`. */
  readonly waitsFor?: () => string | undefined;
}

export interface Telemetry {
  /** Sends what is left and lets go of what is global. */
  stop(): Promise<void>;
}

export interface StartedTelemetry extends Telemetry {
  /** Whether somebody reads metrics. */
  readonly measures: boolean;
}

/**
 * Sends this process's metrics and spans where the standard variables of OpenTelemetry say: OTLP over HTTP to
 * OTEL_EXPORTER_OTLP_ENDPOINT (or …_METRICS_ENDPOINT, …_TRACES_ENDPOINT); and offers metrics to Prometheus where
 * SEKISHO_METRICS_LISTEN says. Without any of them nothing is measured or traced, and no SDK loaded.
 * @throws PrerequisiteError when it cannot listen there
 */
export async function startTelemetry(
  source: TelemetrySource,
  env: NodeJS.ProcessEnv = process.env,
): Promise<StartedTelemetry> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all } = env;
  const metrics = Boolean(env.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT || all) || source.listen !== undefined;
  const traces = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || all;
  if (!(metrics || traces)) return { measures: false, stop: async () => undefined };
  const problems = (await import('./problems.ts')).tellProblems(source.logger);
  const absence = new (await import('./collector-absence.ts')).CollectorAbsence(source.logger);
  const parts: Telemetry[] = [];
  if (metrics) parts.push(await (await import('./metrics.ts')).exportMetrics(source, env, absence));
  if (traces) parts.push((await import('./traces.ts')).exportTraces(source, env, absence));
  return {
    measures: metrics,
    stop: async () => {
      await Promise.all(parts.map((part) => part.stop()));
      await problems.stop();
    },
  };
}
