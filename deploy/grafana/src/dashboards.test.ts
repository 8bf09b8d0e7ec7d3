import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dashboards, textOf } from './dashboards.ts';
import { prometheus, tempo } from './data-sources.ts';
import { dashboardDirectory, observability } from './files.ts';
import { withMetrics } from './metrics-document.ts';

const dataSource = z.strictObject({ type: z.string(), uid: z.enum([prometheus.uid ?? '', tempo.uid ?? '']) });
const area = z.strictObject({ x: z.int().min(0), y: z.int().min(0), w: z.int().min(1).max(24), h: z.int().min(1) });
const shown = {
  id: z.int().positive(),
  title: z.string().min(1),
  gridPos: area.refine(({ x, w }) => x + w <= 24),
};
const target = z.looseObject({
  refId: z.string().regex(/^[A-Z]$/),
  datasource: dataSource,
});
const promTarget = target.extend({
  expr: z.string().min(1),
  legendFormat: z.string(),
  format: z.literal('time_series'),
});
const tempoTarget = target.extend({ queryType: z.literal('traceql'), query: z.string().min(1) });
const drawn = { ...shown, description: z.string().min(5), datasource: dataSource };
/** What Grafana 11 makes a page of. */
const panel = z.discriminatedUnion('type', [
  z.looseObject({ ...shown, type: z.literal('row'), collapsed: z.literal(false), panels: z.tuple([]) }),
  z.looseObject({ ...shown, type: z.literal('text'), options: z.looseObject({ content: z.string().min(1) }) }),
  ...(['timeseries', 'stat', 'bargauge'] as const).map((type) =>
    z.looseObject({ ...drawn, type: z.literal(type), targets: z.array(promTarget).min(1) }),
  ),
  ...(['table', 'traces'] as const).map((type) =>
    z.looseObject({ ...drawn, type: z.literal(type), targets: z.array(tempoTarget).min(1) }),
  ),
]);
const page = z.looseObject({
  uid: z.string().regex(/^sekisho-[a-z-]{1,32}$/),
  title: z.string().startsWith('Sekisho: '),
  schemaVersion: z.literal(39),
  editable: z.literal(false),
  panels: z.array(panel).min(4),
});

const overlap = (a: z.infer<typeof area>, b: z.infer<typeof area>): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

describe('the dashboards', () => {
  it('stand in their files as the code has them: npm run dashboards writes them', () => {
    expect(readdirSync(dashboardDirectory).toSorted()).toEqual(
      Object.keys(dashboards)
        .map((name) => `${name}.json`)
        .toSorted(),
    );
    for (const [name, dashboard] of Object.entries(dashboards)) {
      expect(readFileSync(new URL(`${name}.json`, dashboardDirectory), 'utf8')).toBe(textOf(dashboard));
    }
  });

  it.each(Object.keys(dashboards))('are such as Grafana takes, and no panel covers another: %s', (name) => {
    const { panels } = page.parse(JSON.parse(readFileSync(new URL(`${name}.json`, dashboardDirectory), 'utf8')));
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const covered = panels.flatMap((one, index) =>
      panels
        .slice(index + 1)
        .filter((other) => overlap(one.gridPos, other.gridPos))
        .map(({ title }) => title),
    );
    expect(covered).toEqual([]);
  });

  it('have addresses of their own', () => {
    const uids = Object.values(dashboards).map(({ uid }) => uid);
    expect(new Set(uids).size).toBe(uids.length);
  });
});

it('the page about metrics has all of them, as the table has them', () => {
  const page = readFileSync(observability, 'utf8');
  expect(page).toBe(withMetrics(page));
});
