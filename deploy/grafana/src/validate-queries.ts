import type { MetricName } from '@sekisho/platform/metrics';
import { metricTable, prometheusSeries } from '@sekisho/platform/metrics';
import { z } from 'zod';
import { alertQueries, filled, panelQueries, type Query, seriesIn } from './queries.ts';

const answer = z.discriminatedUnion('status', [
  z.object({ status: z.literal('success'), data: z.object({ result: z.array(z.unknown()) }) }),
  z.object({ status: z.literal('error'), error: z.string() }),
]);

/** Metrics of something rare, or that the settings ask for. */
const rare: readonly MetricName[] = [
  'sekisho.balancer.drops',
  'sekisho.auth.back_end.up',
  'sekisho.auth.guesses.refused',
  'sekisho.bus.problems',
  'sekisho.ca.issued',
  'sekisho.certificate.expiry',
  'sekisho.dhcp.duration',
  'sekisho.ignored',
  'sekisho.leases.renewals',
];
/** Metrics that only a cluster has. */
const ofClusters: readonly MetricName[] = [
  'sekisho.balancer.edges',
  'sekisho.balancer.packets',
  'sekisho.balancer.steers',
  'sekisho.balancer.traffic',
];

export interface ValidateOptions {
  /** How far back queries look; it has to cover what happened for them to see. */
  readonly range?: string;
  /** Whether there is a balancer, which tells of itself. */
  readonly isCluster?: boolean;
}

/**
 * Asks a Prometheus every query of dashboards and alerts, after the gateway has been used a little: connects that got in, one that
 * was refused, a session that stands and one that ended.
 * @param prometheusUrl such as http://127.0.0.1:9090
 * @returns a sentence for each panel that shows nothing, each query that is refused and each alert whose metrics nobody tells; none: all is well
 */
export async function validateQueries(
  prometheusUrl: string,
  { range = '15m', isCluster = false }: ValidateOptions = {},
): Promise<string[]> {
  const mayBeMissing = seriesOf(isCluster ? rare : [...rare, ...ofClusters]);
  const asking: Asking = { ask: (expr) => query(prometheusUrl, expr), mayBeMissing };
  const ofPanels = panelQueries.map((each) => judgePanel(each, filled(each.expr, range), asking));
  const ofAlerts = alertQueries.map((each) => judgeAlert(each, asking));
  return (await Promise.all([...ofPanels, ...ofAlerts])).flat();
}

interface Asking {
  readonly ask: (expr: string) => Promise<unknown[] | string>;
  /** Series that nobody need tell. */
  readonly mayBeMissing: ReadonlySet<string>;
}

const seriesOf = (names: readonly MetricName[]): Set<string> =>
  new Set(names.flatMap((name) => prometheusSeries(name, metricTable[name])));

async function judgePanel({ place, expr }: Query, asked: string, { ask, mayBeMissing }: Asking): Promise<string[]> {
  const found = await ask(asked);
  if (typeof found === 'string') return [`${place}: ${found}`];
  const isRare = seriesIn(expr).some(({ name }) => mayBeMissing.has(name));
  return found.length > 0 || isRare ? [] : [`${place} shows nothing: ${asked}`];
}

/** It fires seldom; but what it goes by has to be there. */
async function judgeAlert({ place, expr }: Query, { ask, mayBeMissing }: Asking): Promise<string[]> {
  const found = await ask(expr);
  if (typeof found === 'string') return [`${place}: ${found}`];
  const names = new Set(seriesIn(expr).map(({ name }) => name));
  const missing = [...names].map(async (name) => {
    if (mayBeMissing.has(name)) return [];
    const series = await ask(`count(${name})`);
    return typeof series === 'string' || series.length === 0 ? [`${place}: nobody tells ${name}`] : [];
  });
  return (await Promise.all(missing)).flat();
}

/** @returns the series found, or what is wrong with the query */
async function query(prometheusUrl: string, expr: string): Promise<unknown[] | string> {
  const body = new URLSearchParams({ query: expr });
  const response = await fetch(`${prometheusUrl}/api/v1/query`, { method: 'POST', body });
  const parsed = answer.parse(await response.json());
  return parsed.status === 'success' ? parsed.data.result : `${parsed.error}: ${expr}`;
}
