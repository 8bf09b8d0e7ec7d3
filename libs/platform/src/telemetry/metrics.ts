import { metrics } from '@opentelemetry/api';
import type { ExportResult } from '@opentelemetry/core';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  type IMetricReader,
  MeterProvider,
  PeriodicExportingMetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { metricIntervalMs, metricTimeoutMs, telemetryStopMs } from '../limits.ts';
import { Exemplars, keepExemplars } from '../metrics/exemplars.ts';
import { pause } from '../pause.ts';
import type { ListenAddress } from '../runtime.ts';
import type { CollectorAbsence } from './collector-absence.ts';
import { exposition } from './exposition.ts';
import { ScrapeEndpoint } from './scrape-endpoint.ts';
import { ScrapeReader } from './scrape-reader.ts';
import type { Telemetry, TelemetrySource } from './telemetry.ts';

/**
 * Makes the global meter one that is read: by a collector, where the environment names one (the exporter itself reads endpoint,
 * headers and the like from it), and by whoever asks over HTTP, where there is an address to listen on.
 * @throws PrerequisiteError when it cannot listen there
 */
export async function exportMetrics(
  source: TelemetrySource,
  env: NodeJS.ProcessEnv,
  absence: CollectorAbsence,
): Promise<Telemetry> {
  const { service, instance, logger, listen } = source;
  const scraped = listen && (await offer(listen, source));
  const toCollector = env.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const readers: IMetricReader[] = [];
  if (toCollector) readers.push(collectorReader(env, absence));
  if (scraped) readers.push(scraped.reader);
  const provider = new MeterProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({ 'service.name': `sekisho-${service}`, 'service.instance.id': instance }),
    ),
    readers,
  });
  metrics.setGlobalMeterProvider(provider);
  return {
    stop: async () => {
      await scraped?.close();
      // A collector that is gone must not keep a service from stopping; the SDK would try it for longer.
      const sent = provider
        .shutdown()
        .catch((error: unknown) => logger.warn({ err: error }, 'the last metrics were not sent'));
      await Promise.race([sent, pause(telemetryStopMs)]);
      metrics.disable();
    },
  };
}

/** The exporter gives up before the reader, which would log it each time. */
function collectorReader(env: NodeJS.ProcessEnv, absence: CollectorAbsence): IMetricReader {
  const exportIntervalMillis = Number(env.OTEL_METRIC_EXPORT_INTERVAL) || metricIntervalMs;
  const timeoutMillis = Math.ceil(Math.min(metricTimeoutMs, exportIntervalMillis / 2));
  return new PeriodicExportingMetricReader({
    exporter: new WatchedMetricExporter(timeoutMillis, absence),
    exportIntervalMillis,
    exportTimeoutMillis: Math.min(2 * metricTimeoutMs, exportIntervalMillis),
  });
}

class WatchedMetricExporter extends OTLPMetricExporter {
  readonly #absence: CollectorAbsence;

  constructor(timeoutMillis: number, absence: CollectorAbsence) {
    super({ timeoutMillis });
    this.#absence = absence;
  }

  override export(metrics: ResourceMetrics, done: (result: ExportResult) => void): void {
    super.export(metrics, (result) => done(this.#absence.heard('metrics', result)));
  }
}

/** Every series is told with the labels that a collector would give it, so that both ways lead to the same names. */
async function offer(listen: ListenAddress, { service, instance, logger, waitsFor }: TelemetrySource) {
  const reader = new ScrapeReader();
  const exemplars = new Exemplars();
  const common = { job: `sekisho-${service}`, instance };
  const endpoint = await ScrapeEndpoint.open(listen, {
    metrics: async (format) => exposition(await reader.read(), { format, common, exemplars }),
    waitsFor: waitsFor ?? (() => undefined),
  });
  logger.info({ address: listen.address, port: endpoint.port }, 'metrics are offered at /metrics');
  const forget = keepExemplars(exemplars);
  return {
    reader,
    close: async () => {
      forget();
      await endpoint.close();
    },
  };
}
