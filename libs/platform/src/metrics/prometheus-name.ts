import type { MetricDefinition } from './definition.ts';

const unitNames: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes' };

/** The unit in a metric's name; what is merely counted has none. */
export const prometheusUnit = (unit: string): string | undefined => unitNames[unit];

/** Name of a metric's family in Prometheus: of what is measured, with its unit, without `_total`. */
export function prometheusFamily(name: string, unit: string): string {
  const plain = name.replaceAll(/[^a-zA-Z0-9_:]/g, '_');
  const suffix = prometheusUnit(unit);
  return suffix === undefined || plain.endsWith(`_${suffix}`) ? plain : `${plain}_${suffix}`;
}

/** Names of a metric's series in Prometheus. */
export function prometheusSeries(name: string, { kind, unit }: Pick<MetricDefinition, 'kind' | 'unit'>): string[] {
  const family = prometheusFamily(name, unit);
  if (kind === 'histogram') return [`${family}_bucket`, `${family}_sum`, `${family}_count`];
  return [kind === 'observed-gauge' ? family : `${family}_total`];
}
