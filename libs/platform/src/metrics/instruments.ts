import { type MetricOptions, metrics, type Observable } from '@opentelemetry/api';
import type { MetricDefinition } from './definition.ts';
import { keptExemplars } from './exemplars.ts';
import { type MetricName, type MetricTable, metricTable } from './table/index.ts';

type Kind = MetricDefinition['kind'];
type Named<K extends Kind> = { [N in MetricName]: MetricTable[N]['kind'] extends K ? N : never }[MetricName];

/** Values of a metric's labels: all of them. */
export type MetricLabels<N extends MetricName> = { readonly [L in MetricTable[N]['labels'][number]]: string };

export type CounterName = Named<'counter'>;
export type HistogramName = Named<'histogram'>;
export type ObservedName = Named<'observed-counter' | 'observed-gauge'>;

/** Counts what has happened. */
export type Count<N extends CounterName> = (labels: MetricLabels<N>, by?: number) => void;

/**
 * Records how much something took, in the metric's unit.
 * @param exemplar labels of the one thing that it took so much, such as its trace's id
 */
export type Measure<N extends HistogramName> = (
  amount: number,
  labels: MetricLabels<N>,
  exemplar?: Readonly<Record<string, string>>,
) => void;

/** Tells what a metric is now. */
export type Tell<N extends ObservedName> = (value: number, labels: MetricLabels<N>) => void;

const meter = () => metrics.getMeter('sekisho');

function optionsOf(name: MetricName): MetricOptions {
  const { description, unit, buckets }: MetricDefinition = metricTable[name];
  return { description, unit, ...(buckets && { advice: { explicitBucketBoundaries: [...buckets] } }) };
}

/** To be made after the service's telemetry has started: before that, it counts nothing. */
export function counterOf<N extends CounterName>(name: N): Count<N> {
  const counter = meter().createCounter(name, optionsOf(name));
  return (labels, by = 1) => counter.add(by, labels);
}

/** To be made after the service's telemetry has started: before that, it records nothing. */
export function histogramOf<N extends HistogramName>(name: N): Measure<N> {
  const histogram = meter().createHistogram(name, optionsOf(name));
  const { buckets = [] }: MetricDefinition = metricTable[name];
  return (amount, labels, exemplar) => {
    histogram.record(amount, labels);
    if (exemplar) {
      keptExemplars()?.keep(name, labels, buckets, { labels: exemplar, value: amount, at: Date.now() });
    }
  };
}

/**
 * Has a metric read whenever it is collected, and never else.
 * @returns a function that ends that
 */
export function observe<N extends ObservedName>(name: N, read: (tell: Tell<N>) => void | Promise<void>): () => void {
  const observable = observableOf(name);
  const callback: Parameters<Observable['addCallback']>[0] = (result) =>
    read((value, labels) => result.observe(value, labels));
  observable.addCallback(callback);
  return () => observable.removeCallback(callback);
}

function observableOf(name: ObservedName): Observable {
  const { kind }: MetricDefinition = metricTable[name];
  return kind === 'observed-gauge'
    ? meter().createObservableGauge(name, optionsOf(name))
    : meter().createObservableCounter(name, optionsOf(name));
}
