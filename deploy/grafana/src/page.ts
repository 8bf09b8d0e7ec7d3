import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { prometheus } from './data-sources.ts';
import type { PanelOf } from './panels.ts';

export interface Page {
  /** The end of its address, and the name of its file. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly variables?: readonly Parameters<DashboardBuilder['withVariable']>[0][];
  /** By the headings of the rows. */
  readonly rows: Readonly<Record<string, readonly PanelOf[]>>;
}

/** Grafana 11; newer ones bring it up to date. */
const schemaVersion = 39;

/** A dashboard in Grafana's own form. */
export function dashboardOf({ name, title, description, variables = [], rows }: Page): Dashboard {
  const builder = new DashboardBuilder(`Sekisho: ${title}`)
    .uid(`sekisho-${name}`)
    .description(description)
    .tags(['sekisho'])
    .refresh('30s')
    .time({ from: 'now-3h', to: 'now' })
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .link(
      new DashboardLinkBuilder('Sekisho')
        .type(DashboardLinkType.Dashboards)
        .tags(['sekisho'])
        .asDropdown(true)
        .keepTime(true),
    );
  for (const variable of variables) builder.withVariable(variable);
  for (const [heading, panels] of Object.entries(rows)) {
    builder.withRow(new RowBuilder(heading));
    for (const panel of panels) builder.withPanel(panel);
  }
  return completed(builder.build());
}

/** Panels are told apart by number; the form is that of the oldest Grafana that they are for. */
function completed(dashboard: Dashboard): Dashboard {
  const panels = (dashboard.panels ?? []).map((panel, index) => ({ ...panel, id: index + 1 }));
  const links = (dashboard.links ?? []).map(({ placement: _, ...link }) => link);
  return { ...dashboard, schemaVersion, links, panels };
}

/** Values of a label to choose from, several or all. */
export const choice = (name: string, label: string, query: string): QueryVariableBuilder =>
  new QueryVariableBuilder(name)
    .label(label)
    .datasource(prometheus)
    .query({ query, refId: name })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: 'All', value: '$__all' });
