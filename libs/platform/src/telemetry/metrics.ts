import { metrics } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { metricIntervalMs, metricTimeoutMs } from '../limits.ts';
import { pause } from '../pause.ts';
import type { Telemetry, TelemetrySource } from './telemetry.ts';

/** Makes the global meter one that exports; the exporter itself reads endpoint, headers and the like from the environment. */
export function exportMetrics({ service, instance, logger }: TelemetrySource, env: NodeJS.ProcessEnv): Telemetry {
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
    },
  };
}
