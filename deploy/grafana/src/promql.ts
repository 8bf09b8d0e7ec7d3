import { type LabelName, type MetricName, metricTable, prometheusSeries } from '@sekisho/platform/metrics';

type Table = typeof metricTable;
type Kinds<K> = { [N in MetricName]: Table[N]['kind'] extends K ? N : never }[MetricName];
export type CounterMetric = Kinds<'counter' | 'observed-counter'>;
export type GaugeMetric = Kinds<'observed-gauge'>;
export type HistogramMetric = Kinds<'histogram'>;

/** Labels that a metric has itself, and those of whoever tells it. */
export type LabelOf<N extends MetricName> = Table[N]['labels'][number] | 'job' | 'instance';
/** Which series: by label, a value, `!` another value than this, or `~` a regular expression. */
export type Match<N extends MetricName> = { readonly [L in LabelOf<N>]?: string };

/** How long a rate looks back: Grafana chooses by the range that is shown and the time between two scrapes. */
const rateInterval = '$__rate_interval';

function selector(match: Readonly<Record<string, string | undefined>>): string {
  const parts = Object.entries(match).map(([label, value = '']) =>
    value.startsWith('~')
      ? `${label}=~"${value.slice(1)}"`
      : value.startsWith('!')
        ? `${label}!="${value.slice(1)}"`
        : `${label}="${value}"`,
  );
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

const first = (name: MetricName): string => prometheusSeries(name, metricTable[name])[0] ?? '';
const familyOf = (name: HistogramMetric): string => first(name).replace(/_bucket$/, '');
const by = (labels: readonly string[]): string => (labels.length === 0 ? '' : ` by (${labels.join(', ')})`);

/** The series of a gauge, as they are. */
export const gauge = <N extends GaugeMetric>(name: N, match: Match<N> = {}): string =>
  `${first(name)}${selector(match)}`;

/** A gauge, added up. */
export const sum = <N extends GaugeMetric>(name: N, labels: readonly LabelOf<N>[] = [], match: Match<N> = {}): string =>
  `sum${by(labels)} (${gauge(name, match)})`;

/** A gauge that all instances tell the same of. */
export const same = <N extends GaugeMetric>(name: N, labels: readonly LabelOf<N>[], match: Match<N> = {}): string =>
  `max${by(labels)} (${gauge(name, match)})`;

/** Events a second. */
export const rate = <N extends CounterMetric>(
  name: N,
  labels: readonly LabelOf<N>[] = [],
  match: Match<N> = {},
): string => `sum${by(labels)} (rate(${first(name)}${selector(match)}[${rateInterval}]))`;

/** Events in the time that is shown. */
export const increase = <N extends CounterMetric>(
  name: N,
  labels: readonly LabelOf<N>[] = [],
  match: Match<N> = {},
): string => `sum${by(labels)} (increase(${first(name)}${selector(match)}[$__range]))`;

/** How many of what a histogram measures happen in a second. */
export const measuredRate = <N extends HistogramMetric>(
  name: N,
  labels: readonly LabelOf<N>[] = [],
  match: Match<N> = {},
): string => `sum${by(labels)} (rate(${familyOf(name)}_count${selector(match)}[${rateInterval}]))`;

/** The time within which so many of all are done. */
export const quantile = <N extends HistogramMetric>(
  share: number,
  name: N,
  labels: readonly LabelOf<N>[] = [],
  match: Match<N> = {},
): string =>
  `histogram_quantile(${share}, sum${by(['le', ...labels])} (rate(${familyOf(name)}_bucket${selector(match)}[${rateInterval}])))`;

/** The same over all the time that is shown. */
export const quantileOfRange = <N extends HistogramMetric>(
  share: number,
  name: N,
  labels: readonly LabelOf<N>[] = [],
  match: Match<N> = {},
): string =>
  `histogram_quantile(${share}, sum${by(['le', ...labels])} (increase(${familyOf(name)}_bucket${selector(match)}[$__range])))`;

export type { LabelName };
