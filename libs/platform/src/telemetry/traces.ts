import { context, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type ExportResult, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  type IdGenerator,
  ParentBasedSampler,
  RandomIdGenerator,
  type ReadableSpan,
  type Sampler,
  SamplingDecision,
  type Span,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { spanBatchMax, spanIntervalMs, spanQueueMax, spanTimeoutMs, telemetryStopMs } from '../limits.ts';
import type { Logger } from '../logger.ts';
import { pause } from '../pause.ts';
import type { CollectorAbsence } from './collector-absence.ts';
import { samplerOf } from './sampler.ts';
import {
  below,
  isOfConnection,
  kindOf,
  linkOf,
  type SpanPlace,
  type SpanSink,
  sendSpansTo,
  type ToldSpan,
  tracer,
  wentWrong,
} from './spans.ts';
import type { Telemetry, TelemetrySource } from './telemetry.ts';
import { connectionOf } from './trace-id.ts';

/** Makes the global tracer one that exports; the exporter itself reads endpoint, headers and the like from the environment. */
export function exportTraces(
  { service, instance, logger }: TelemetrySource,
  env: NodeJS.ProcessEnv,
  absence: CollectorAbsence,
): Telemetry {
  const sampler = chosenSampler(env, logger);
  const ids = new ChosenIds();
  const batches = new BatchSpanProcessor({
    exporter: new WatchedTraceExporter(absence),
    scheduledDelayMillis: Number(env.OTEL_BSP_SCHEDULE_DELAY) || spanIntervalMs,
    maxQueueSize: Number(env.OTEL_BSP_MAX_QUEUE_SIZE) || spanQueueMax,
    maxExportBatchSize: Number(env.OTEL_BSP_MAX_EXPORT_BATCH_SIZE) || spanBatchMax,
    // The exporter gives up before, without an error that is logged each time.
    exportTimeoutMillis: 2 * spanTimeoutMs,
  });
  const provider = new TracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({
        'service.name': `sekisho-${service}`,
        'service.namespace': 'sekisho',
        'service.instance.id': instance,
      }),
    ),
    sampler,
    idGenerator: ids,
    spanProcessors: [nameConnection, batches],
  });
  const contexts = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(contexts);
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  sendSpansTo(sinkOf(sampler, ids));
  return {
    stop: async () => {
      sendSpansTo(undefined);
      const sent = provider
        .shutdown()
        .catch((error: unknown) => logger.warn({ err: error }, 'the last spans were not sent'));
      await Promise.race([sent, pause(telemetryStopMs)]);
      trace.disable();
      propagation.disable();
      context.disable();
    },
  };
}

class WatchedTraceExporter extends OTLPTraceExporter {
  readonly #absence: CollectorAbsence;

  constructor(absence: CollectorAbsence) {
    super({ timeoutMillis: spanTimeoutMs });
    this.#absence = absence;
  }

  override export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    super.export(spans, (result) => done(this.#absence.heard('spans', result)));
  }
}

function chosenSampler(env: NodeJS.ProcessEnv, logger: Logger): Sampler {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const sampler = samplerOf(present);
  if (sampler !== undefined) return sampler;
  logger.warn({ sampler: env.OTEL_TRACES_SAMPLER }, 'OTEL_TRACES_SAMPLER names no sampler; everything is sampled');
  return new ParentBasedSampler({ root: new AlwaysOnSampler() });
}

/** Ids of the one span that is told next, else random ones. */
class ChosenIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #next: SpanPlace | undefined;

  use<T>(place: SpanPlace, start: () => T): T {
    this.#next = place;
    try {
      return start();
    } finally {
      this.#next = undefined;
    }
  }

  generateTraceId(): string {
    return this.#next?.traceId ?? this.#random.generateTraceId();
  }

  generateSpanId(): string {
    return this.#next?.spanId ?? this.#random.generateSpanId();
  }
}

const sinkOf = (sampler: Sampler, ids: ChosenIds): SpanSink => ({
  samples: (traceId) =>
    sampler.shouldSample(ROOT_CONTEXT, traceId, '', SpanKind.INTERNAL, {}, []).decision ===
    SamplingDecision.RECORD_AND_SAMPLED,
  tell: (told) => tell(told, ids),
});

function tell({ name, role, place, parent, start, end, problem, ...rest }: ToldSpan, ids: ChosenIds): void {
  const { attributes = {}, events = [], links = [] } = rest;
  const own = isOfConnection(place) ? { 'sekisho.connection.id': connectionOf(place.traceId) } : {};
  const options = {
    kind: kindOf(role),
    startTime: start,
    attributes: { ...own, ...attributes },
    links: links.map(linkOf),
  };
  const span = ids.use(place, () => tracer().startSpan(name, options, below(parent)));
  for (const event of events) span.addEvent(event.name, event.attributes ?? {}, event.at);
  if (problem) wentWrong(span, problem);
  span.end(end);
}

/** Every span of a connection's trace has the connection's id, whatever service it is of. */
const nameConnection: SpanProcessor = {
  onStart(span: Span) {
    const { parentSpanContext } = span;
    if (parentSpanContext === undefined || !isOfConnection(parentSpanContext)) return;
    span.setAttribute('sekisho.connection.id', connectionOf(parentSpanContext.traceId));
  },
  onEnd: () => undefined,
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
};
