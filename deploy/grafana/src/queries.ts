import { readFileSync } from 'node:fs';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { type MetricDefinition, metricTable, prometheusSeries } from '@sekisho/platform/metrics';
import { parse } from 'yaml';
import { z } from 'zod';
import { dashboards } from './dashboards.ts';
import { prometheusDirectory } from './files.ts';

/** A query of a panel or an alert. */
export interface Query {
  /** Where it stands: `overview: Sessions`, or the alert's name. */
  readonly place: string;
  readonly expr: string;
}

const rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ),
});
export type Alert = z.infer<typeof rules>['groups'][number]['rules'][number];

/** What Prometheus judges by. */
export const alerts: readonly Alert[] = rules
  .parse(parse(readFileSync(new URL('alerts.yml', prometheusDirectory), 'utf8')))
  .groups.flatMap((group) => group.rules);

export const alertQueries: readonly Query[] = alerts.map(({ alert, expr }) => ({ place: alert, expr }));

const panel = z.object({
  title: z.string().optional(),
  targets: z.array(z.object({ expr: z.string().optional() })).optional(),
});

/** Those that Prometheus answers; what Tempo is asked for is in its own language. */
export const panelQueries: readonly Query[] = Object.entries(dashboards).flatMap(([name, { panels = [] }]) =>
  panels.flatMap((each: NonNullable<Dashboard['panels']>[number]) => {
    const { title = '', targets = [] } = panel.parse(each);
    return targets.flatMap(({ expr }) => (expr === undefined ? [] : [{ place: `${name}: ${title}`, expr }]));
  }),
);

/** Every name that a series of ours has, with the definition of its metric. */
export const seriesNames: ReadonlyMap<string, MetricDefinition> = new Map(
  Object.entries(metricTable).flatMap(([name, definition]) =>
    prometheusSeries(name, definition).map((series): [string, MetricDefinition] => [series, definition]),
  ),
);

/** A series that a query names, and the labels that it chooses by. */
export interface NamedSeries {
  readonly name: string;
  readonly labels: readonly string[];
}

const texts = /"[^"]*"/g;
const groupings = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g;
const spans = /\[[^\]]*\]|\boffset\s+\w+/g;
const words = /([a-zA-Z_:][\w:]*)(\{[^}]*\})?\s*(\(?)/g;
const operators = new Set(['and', 'or', 'unless', 'bool']);

/** The series that a query reads. */
export function seriesIn(expr: string): NamedSeries[] {
  const plain = expr.replaceAll(texts, '""').replaceAll(groupings, ' ').replaceAll(spans, '');
  return [...plain.matchAll(words)].flatMap(([, name = '', matchers = '', call]) => {
    if (call !== '' || operators.has(name)) return [];
    return [{ name, labels: [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label) }];
  });
}

/** Grafana's variables as it would fill them. @param range how much is shown */
export const filled = (expr: string, range: string): string =>
  expr
    .replaceAll('$__rate_interval', range)
    .replaceAll('$__range', range)
    .replaceAll(/\$(?:client|edge)\b/g, '.*');
