import { DiagLogLevel, diag, metrics } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { metricIntervalMs, metricTimeoutMs } from '../limits.ts';
import type { Logger } from '../logger.ts';
import { pause } from '../pause.ts';

export interface TelemetrySource {
  readonly service: string;
  readonly instance: string;
  readonly logger: Logger;
}

export interface Telemetry {
  /** Sends what was measured last and lets go of the global meter. */
  stop(): Promise<void>;
}

/** Makes the global meter one that exports; the exporter itself reads endpoint, headers and the like from the environment. */
export function exportMetrics({ service, instance, logger }: TelemetrySource, env: NodeJS.ProcessEnv): Telemetry {
  tellProblems(logger);
  const exportIntervalMillis = Number(env.OTEL_METRIC_EXPORT_INTERVAL) || metricIntervalMs;
  const provider = new MeterProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({ 'service.name': `sekisho-${service}`, 'service.instance.id': instance }),
    ),
    readers: [
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter(),
        exportIntervalMillis,
        exportTimeoutMillis: Math.min(metricTimeoutMs, exportIntervalMillis),
      }),
    ],
  });
  metrics.setGlobalMeterProvider(provider);
  return {
    stop: async () => {
      // A collector that is gone must not keep a service from stopping; the SDK would try it for longer.
      const sent = provider
        .shutdown()
        .catch((error: unknown) => logger.warn({ err: error }, 'the last metrics were not sent'));
      await Promise.race([sent, pause(metricTimeoutMs)]);
      metrics.disable();
      diag.disable();
    },
  };
}

/** What the SDK has to complain of, such as a collector that does not answer, in the service's log. */
function tellProblems(logger: Logger): void {
  const warn = (message: string) => logger.warn(`OpenTelemetry: ${message}`);
  const silent = () => undefined;
  diag.setLogger({ error: warn, warn, info: silent, debug: silent, verbose: silent }, DiagLogLevel.WARN);
}
