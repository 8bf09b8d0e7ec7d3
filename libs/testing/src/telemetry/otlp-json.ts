/** Value of an attribute, as OTLP has it in JSON. */
interface AnyValue {
  readonly stringValue?: string;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
}

interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

interface Resource {
  readonly attributes?: readonly KeyValue[];
}

/** Body of a request to /v1/traces. */
export interface TracesExport {
  readonly resourceSpans?: readonly {
    readonly resource?: Resource;
    readonly scopeSpans?: readonly { readonly spans?: readonly OtlpSpan[] }[];
  }[];
}

/** Body of a request to /v1/metrics. */
export interface MetricsExport {
  readonly resourceMetrics?: readonly {
    readonly resource?: Resource;
    readonly scopeMetrics?: readonly { readonly metrics?: readonly OtlpMetric[] }[];
  }[];
}

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly KeyValue[];
  readonly events?: readonly { readonly name: string; timeUnixNano: string; attributes?: readonly KeyValue[] }[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

interface OtlpPoint {
  readonly attributes?: readonly KeyValue[];
  readonly asDouble?: number;
  readonly asInt?: string | number;
  readonly count?: string | number;
  readonly sum?: number;
  readonly exemplars?: readonly { readonly traceId?: string; readonly spanId?: string }[];
}

interface OtlpMetric {
  readonly name: string;
  readonly unit?: string;
  readonly gauge?: { readonly dataPoints: readonly OtlpPoint[] };
  readonly sum?: { readonly dataPoints: readonly OtlpPoint[] };
  readonly histogram?: { readonly dataPoints: readonly OtlpPoint[] };
}

export type AttributeValue = string | number | boolean | readonly AttributeValue[] | undefined;
export type ReceivedAttributes = Readonly<Record<string, AttributeValue>>;

const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const statuses = ['unset', 'ok', 'error'] as const;

/** Whose telemetry it is. */
export interface ReceivedFrom {
  /** `service.name` and `service.instance.id`. */
  readonly service: string;
  readonly instance: string;
}

export interface ReceivedSpan extends ReceivedFrom {
  readonly traceId: string;
  readonly spanId: string;
  /** undefined: the first of its trace. */
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: (typeof kinds)[number];
  /** Unix time in milliseconds. */
  readonly start: number;
  readonly end: number;
  readonly attributes: ReceivedAttributes;
  readonly events: readonly { readonly name: string; readonly at: number; readonly attributes: ReceivedAttributes }[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: (typeof statuses)[number];
  readonly statusMessage: string | undefined;
}

/** One point of a metric. */
export interface ReceivedPoint extends ReceivedFrom {
  readonly metric: string;
  readonly unit: string | undefined;
  readonly attributes: ReceivedAttributes;
  /** Of a gauge or a sum; of a histogram the sum of what was measured. */
  readonly value: number;
  /** Of a histogram. */
  readonly count: number | undefined;
  /** Traces that stand for what was measured. */
  readonly exemplars: readonly string[];
}

export const readSpans = ({ resourceSpans = [] }: TracesExport): ReceivedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans = [] }) => {
    const from = fromOf(resource);
    return scopeSpans.flatMap(({ spans = [] }) => spans.map((span) => spanOf(span, from)));
  });

export const readPoints = ({ resourceMetrics = [] }: MetricsExport): ReceivedPoint[] =>
  resourceMetrics.flatMap(({ resource, scopeMetrics = [] }) => {
    const from = fromOf(resource);
    return scopeMetrics.flatMap(({ metrics = [] }) => metrics.flatMap((metric) => pointsOf(metric, from)));
  });

function spanOf(span: OtlpSpan, from: ReceivedFrom): ReceivedSpan {
  const { traceId, spanId, parentSpanId, name, events = [], links = [], status = {} } = span;
  return {
    ...from,
    traceId,
    spanId,
    parentSpanId: parentSpanId === '' ? undefined : parentSpanId,
    name,
    kind: kinds[span.kind] ?? 'unspecified',
    start: millisecondsOf(span.startTimeUnixNano),
    end: millisecondsOf(span.endTimeUnixNano),
    attributes: attributesOf(span.attributes),
    events: events.map((event) => ({
      name: event.name,
      at: millisecondsOf(event.timeUnixNano),
      attributes: attributesOf(event.attributes),
    })),
    links: links.map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
    status: statuses[status.code ?? 0] ?? 'unset',
    statusMessage: status.message,
  };
}

function pointsOf({ name, unit, gauge, sum, histogram }: OtlpMetric, from: ReceivedFrom): ReceivedPoint[] {
  const points = [gauge, sum, histogram].flatMap((data) => data?.dataPoints ?? []);
  return points.map((point) => ({
    ...from,
    metric: name,
    unit,
    attributes: attributesOf(point.attributes),
    value: point.asDouble ?? Number(point.asInt ?? point.sum ?? 0),
    count: point.count === undefined ? undefined : Number(point.count),
    exemplars: (point.exemplars ?? []).flatMap(({ traceId }) => (traceId === undefined ? [] : [traceId])),
  }));
}

function fromOf(resource: Resource | undefined): ReceivedFrom {
  const attributes = attributesOf(resource?.attributes);
  return { service: String(attributes['service.name']), instance: String(attributes['service.instance.id']) };
}

const attributesOf = (pairs: readonly KeyValue[] = []): ReceivedAttributes =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, readValue(value)]));

function readValue({ stringValue, intValue, doubleValue, boolValue, arrayValue }: AnyValue): AttributeValue {
  if (arrayValue !== undefined) return (arrayValue.values ?? []).map(readValue);
  if (intValue !== undefined) return Number(intValue);
  return stringValue ?? doubleValue ?? boolValue;
}

const millisecondsOf = (nanoseconds: string): number => Number(BigInt(nanoseconds) / 1000n) / 1000;
