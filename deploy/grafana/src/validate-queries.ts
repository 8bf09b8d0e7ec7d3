import type { MetricName } from '@sekisho/platform/metrics';
import { metricTable, prometheusSeries } from '@sekisho/platform/metrics';
import { z } from 'zod';
import { alertQueries, filled, panelQueries, type Query, seriesIn } from './queries.ts';

const answer = z.discriminatedUnion('status', [
  z.object({ status: z.literal('success'), data: z.object({ result: z.array(z.unknown()) }) }),
  z.object({ status: z.literal('error'), error: z.string() }),
]);

/** Metrics that are there only where the settings ask for it, as those of a cluster, or something rare has happened. */
const rare: readonly MetricName[] = [
  'sekisho.balancer.drops',
  'sekisho.balancer.edges',
  'sekisho.balancer.packets',
  'sekisho.balancer.steers',
  'sekisho.balancer.traffic',
  'sekisho.auth.back_end.up',
  'sekisho.auth.guesses.refused',
  'sekisho.bus.problems',
  'sekisho.ca.issued',
  'sekisho.certificate.expiry',
  'sekisho.dhcp.duration',
  'sekisho.ignored',
  'sekisho.leases.renewals',
];
const rareSeries = new Set(rare.flatMap((name) => prometheusSeries(name, metricTable[name])));

export interface ValidateOptions {
  /** How far back queries look; it has to cover what happened for them to see. */
  readonly range?: string;
}

/**
 * Asks a Prometheus every query of dashboards and alerts, after the gateway has been used a little: connects that got in, one that
 * was refused, a session that stands and one that ended.
 * @param prometheusUrl such as http://127.0.0.1:9090
 * @returns a sentence for each panel that shows nothing, each query that is refused and each alert whose metrics nobody tells; none: all is well
 */
export async function validateQueries(
  prometheusUrl: string,
  { range = '15m' }: ValidateOptions = {},
): Promise<string[]> {
  const ask = (expr: string) => query(prometheusUrl, expr);
  const ofPanels = panelQueries.map((each) => judgePanel(each, filled(each.expr, range), ask));
  const ofAlerts = alertQueries.map((each) => judgeAlert(each, ask));
  return (await Promise.all([...ofPanels, ...ofAlerts])).flat();
}

type Ask = (expr: string) => Promise<unknown[] | string>;

async function judgePanel({ place, expr }: Query, asked: string, ask: Ask): Promise<string[]> {
  const found = await ask(asked);
  if (typeof found === 'string') return [`${place}: ${found}`];
  const isRare = seriesIn(expr).some(({ name }) => rareSeries.has(name));
  return found.length > 0 || isRare ? [] : [`${place} shows nothing: ${asked}`];
}

/** It fires seldom; but what it goes by has to be there. */
async function judgeAlert({ place, expr }: Query, ask: Ask): Promise<string[]> {
  const found = await ask(expr);
  if (typeof found === 'string') return [`${place}: ${found}`];
  const names = new Set(seriesIn(expr).map(({ name }) => name));
  const missing = [...names].map(async (name) => {
    if (rareSeries.has(name)) return [];
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
