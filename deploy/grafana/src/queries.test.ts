import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runbooks } from './files.ts';
import { alertQueries, alerts, panelQueries, seriesIn, seriesNames } from './queries.ts';

/** Prometheus' own. */
const known = new Set(['up', 'ALERTS']);
const everywhere = ['job', 'instance', 'le', 'alertstate'];

describe('queries', () => {
  it('find the series in an expression, whatever is around them', () => {
    const expr = 'sum by (le, x) (rate(a_total{b="c",d=~"e|f"}[5m])) / on (g) h unless i offset 10m > 0.5 or vector(0)';
    expect(seriesIn(expr)).toEqual([
      { name: 'a_total', labels: ['b', 'd'] },
      { name: 'h', labels: [] },
      { name: 'i', labels: [] },
    ]);
  });

  it.each([
    ['panels', panelQueries],
    ['alerts', alertQueries],
  ])('of %s name metrics that there are, and labels that these have', (_, queries) => {
    const wrong = queries.flatMap(({ place, expr }) =>
      seriesIn(expr).flatMap(({ name, labels }) => {
        if (known.has(name)) return [];
        const definition = seriesNames.get(name);
        if (definition === undefined) return [`${place}: there is no ${name}`];
        const own: readonly string[] = [...definition.labels, ...everywhere];
        return labels.filter((label) => !own.includes(label)).map((label) => `${place}: ${name} has no ${label}`);
      }),
    );
    expect(wrong).toEqual([]);
    expect(queries.length).toBeGreaterThan(30);
  });
});

describe('alerts', () => {
  it('each have a chapter on what to do', () => {
    const chapters = [...readFileSync(runbooks, 'utf8').matchAll(/^## (.*)$/gm)].map(([, name]) => name);
    expect(chapters).toEqual(alerts.map(({ alert }) => alert));
    expect(alerts.map(({ annotations }) => annotations.runbook)).toEqual(
      alerts.map(({ alert }) => `docs/runbooks.md#${alert.toLowerCase()}`),
    );
  });
});
