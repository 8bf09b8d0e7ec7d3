export { boundedValues, otherValue } from './bounded-values.ts';
export { type Emitter, type LabelName, labelMeanings, type MetricDefinition } from './definition.ts';
export {
  type Count,
  type CounterName,
  counterOf,
  type HistogramName,
  histogramOf,
  type Measure,
  type MetricLabels,
  type ObservedName,
  observe,
  type Tell,
} from './instruments.ts';
export { prometheusFamily, prometheusSeries } from './prometheus-name.ts';
export { sharedRead } from './shared-read.ts';
export { type MetricName, metricTable } from './table/index.ts';
