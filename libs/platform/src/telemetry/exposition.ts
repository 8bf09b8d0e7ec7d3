import { type DataPoint, DataPointType, type Histogram, type MetricData } from '@opentelemetry/sdk-metrics';
import type { Exemplar, Exemplars } from '../metrics/exemplars.ts';
import { prometheusFamily, prometheusUnit } from '../metrics/prometheus-name.ts';

/** The two text formats that Prometheus reads: https://prometheus.io/docs/specs/om/open_metrics_spec and the older one without exemplars. */
export type ExpositionFormat = 'openmetrics' | 'prometheus';

export const contentTypes: Readonly<Record<ExpositionFormat, string>> = {
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
};

export interface ExpositionOptions {
  readonly format: ExpositionFormat;
  /** Labels of every series. */
  readonly common: Readonly<Record<string, string>>;
  readonly exemplars: Pick<Exemplars, 'of'>;
}

type Attributes = DataPoint<unknown>['attributes'];

/** What was collected, as text. Exponential histograms are left out: none of ours is one. */
export function exposition(collected: readonly MetricData[], options: ExpositionOptions): string {
  const families = new Map<string, string[]>();
  for (const metric of collected) {
    const lines = linesOf(metric, options);
    if (lines.length === 0) continue;
    const family = prometheusFamily(metric.descriptor.name, metric.descriptor.unit);
    const known = families.get(family) ?? headOf(family, metric, options.format);
    known.push(...lines);
    families.set(family, known);
  }
  const text = [...families.values()].map((lines) => `${lines.join('\n')}\n`).join('');
  return options.format === 'openmetrics' ? `${text}# EOF\n` : text;
}

function headOf(family: string, { descriptor, ...metric }: MetricData, format: ExpositionFormat): string[] {
  const type = typeOf(metric);
  const unit = prometheusUnit(descriptor.unit);
  const name = format === 'prometheus' && type === 'counter' ? `${family}_total` : family;
  return [
    `# HELP ${name} ${escaped(descriptor.description, format === 'openmetrics')}`,
    `# TYPE ${name} ${type}`,
    ...(format === 'openmetrics' && unit !== undefined ? [`# UNIT ${name} ${unit}`] : []),
  ];
}

type Typed = Pick<MetricData, 'dataPointType'> & { readonly isMonotonic?: boolean };

function typeOf({ dataPointType, isMonotonic = false }: Typed): string {
  if (dataPointType === DataPointType.HISTOGRAM) return 'histogram';
  return dataPointType === DataPointType.SUM && isMonotonic ? 'counter' : 'gauge';
}

function linesOf(metric: MetricData, options: ExpositionOptions): string[] {
  const { name, unit } = metric.descriptor;
  const family = prometheusFamily(name, unit);
  if (metric.dataPointType === DataPointType.HISTOGRAM) {
    return metric.dataPoints.flatMap((point) => histogramLines({ name, family }, point, options));
  }
  if (metric.dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM) return [];
  const series = typeOf(metric) === 'counter' ? `${family}_total` : family;
  return metric.dataPoints.map(
    ({ attributes, value }) => `${series}${labelsOf(attributes, options.common)} ${numeral(value)}`,
  );
}

function histogramLines(
  { name, family }: { readonly name: string; readonly family: string },
  { attributes, value }: DataPoint<Histogram>,
  { format, common, exemplars }: ExpositionOptions,
): string[] {
  const shown = format === 'openmetrics' ? exemplars.of(name, attributes) : [];
  let sum = 0;
  const buckets = value.buckets.counts.map((count, index) => {
    sum += count;
    const bound = value.buckets.boundaries[index];
    const le = bound === undefined ? '+Inf' : openMetricsFloat(bound);
    return `${family}_bucket${labelsOf({ ...attributes, le }, common)} ${sum}${exemplarOf(shown[index])}`;
  });
  const labels = labelsOf(attributes, common);
  return [...buckets, `${family}_sum${labels} ${numeral(value.sum ?? 0)}`, `${family}_count${labels} ${value.count}`];
}

/** Bounds are written as floats, so that a whole number is the same label in both formats. */
const openMetricsFloat = (bound: number): string => (Number.isInteger(bound) ? `${bound}.0` : `${bound}`);

function exemplarOf(exemplar: Exemplar | undefined): string {
  if (exemplar === undefined) return '';
  return ` # ${labelsOf({}, exemplar.labels)} ${numeral(exemplar.value)} ${(exemplar.at / 1000).toFixed(3)}`;
}

function labelsOf(attributes: Attributes, common: Readonly<Record<string, string>>): string {
  const all = Object.entries({ ...common, ...attributes });
  if (all.length === 0) return '{}';
  return `{${all.map(([name, value]) => `${labelName(name)}="${escaped(String(value), true)}"`).join(',')}}`;
}

const labelName = (name: string): string => name.replaceAll(/[^a-zA-Z0-9_]/g, '_');

function escaped(text: string, quotes: boolean): string {
  const plain = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return quotes ? plain.replaceAll('"', '\\"') : plain;
}

function numeral(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}
