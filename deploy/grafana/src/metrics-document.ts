import {
  type Emitter,
  labelMeanings,
  type MetricDefinition,
  metricTable,
  prometheusSeries,
} from '@sekisho/platform/metrics';

const begin = '<!-- metrics: written by npm run dashboards -->';
const end = '<!-- end of metrics -->';

const headings: Readonly<Record<Emitter, string>> = {
  edge: 'Edge',
  auth: 'Authentication service',
  'ip-pool': 'Address service',
  audit: 'Session log',
  ca: 'Internal CA',
  balancer: 'Balancer',
  console: 'Console',
  every: 'Every service',
};

/** The page with the tables of all metrics and labels in their place. */
export function withMetrics(page: string): string {
  const [before = '', rest = ''] = page.split(begin);
  const [, after = ''] = rest.split(end);
  return `${before}${begin}\n${tables()}\n${end}${after}`;
}

function tables(): string {
  const all: [string, MetricDefinition][] = Object.entries(metricTable);
  const byEmitter = Map.groupBy(all, ([, { emitter }]) => emitter);
  const chapters = Object.entries(headings).flatMap(([emitter, heading]) => {
    const metrics = byEmitter.get(emitter as Emitter);
    return metrics === undefined
      ? []
      : [`### ${heading}\n\n| metric, and in Prometheus | labels | |\n|---|---|---|\n${metrics.map(row).join('\n')}\n`];
  });
  const used = new Set(all.flatMap(([, { labels }]) => labels));
  const labels = Object.entries(labelMeanings).filter(([name]) => used.has(name as keyof typeof labelMeanings));
  const meanings = labels.map(([name, meaning]) => `| \`${name}\` | ${meaning} |`).join('\n');
  return [...chapters, `### Labels\n\n| | |\n|---|---|\n${meanings}\n`].join('\n');
}

function row([name, definition]: [string, MetricDefinition]): string {
  const { kind, labels, description, unit } = definition;
  const [series = ''] = prometheusSeries(name, definition);
  const shown = kind === 'histogram' ? series.replace(/_bucket$/, '_…') : series;
  const of = kind === 'histogram' ? 'histogram' : kind.endsWith('counter') ? 'counter' : 'gauge';
  return `| \`${name}\`<br>\`${shown}\` | ${labels.map((label) => `\`${label}\``).join(' ')} | ${of}, ${unit.replaceAll(/[{}]/g, '')}: ${description} |`;
}
