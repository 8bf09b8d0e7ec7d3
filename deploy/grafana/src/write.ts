import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dashboards, textOf } from './dashboards.ts';
import { dashboardDirectory, observability } from './files.ts';
import { withMetrics } from './metrics-document.ts';

for (const file of readdirSync(dashboardDirectory)) rmSync(new URL(file, dashboardDirectory));
for (const [name, dashboard] of Object.entries(dashboards)) {
  writeFileSync(new URL(`${name}.json`, dashboardDirectory), textOf(dashboard));
}
writeFileSync(observability, withMetrics(readFileSync(observability, 'utf8')));
