import { PanelBuilder as BarGaugePanel } from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type Panel,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';
import { prometheus } from './data-sources.ts';

export interface Query {
  readonly expr: string;
  /** Grafana's template: `{{client}}`. */
  readonly legend?: string;
  /** Shows connections behind the numbers, each with a way to its trace. */
  readonly exemplars?: boolean;
}

interface Shown {
  readonly title: string;
  /** What one sees, and what it means. */
  readonly description: string;
  readonly unit?: string;
  /** Of the 24 columns of the page. */
  readonly width?: number;
}

/** Where a value turns yellow and red; `down`: when it falls below. */
export interface Levels {
  readonly yellow: number;
  readonly red: number;
  readonly down?: boolean;
}

const chartHeight = 8;
const statHeight = 4;
const pageColumns = 24;

export type PanelOf = Builder<Panel>;

/** A chart over time. */
export function chart(queries: readonly Query[], { title, description, unit, width }: Shown, stacked = false): PanelOf {
  const panel = new TimeseriesPanel()
    .title(title)
    .description(description)
    .datasource(prometheus)
    .unit(unit ?? 'short')
    .min(0)
    .span(width ?? pageColumns / 2)
    .height(chartHeight)
    .fillOpacity(stacked ? 40 : 10)
    .lineWidth(1)
    .showPoints(VisibilityMode.Never)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (stacked) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  return panel.targets(queries.map(rangeQuery));
}

/** Quantiles as a chart, with connections behind them. */
export const latencies = (of: (share: number) => string, legend: string, shown: Omit<Shown, 'unit'>): PanelOf =>
  chart(
    [0.5, 0.95].map((share) => ({
      expr: of(share),
      legend: `p${share * 100}${legend === '' ? '' : ` ${legend}`}`,
      exemplars: true,
    })),
    { ...shown, unit: 's' },
  );

/** One number, as it is now. */
export function stat(query: Query, { title, description, unit, width }: Shown, levels?: Levels): PanelOf {
  return new StatPanel()
    .title(title)
    .description(description)
    .datasource(prometheus)
    .unit(unit ?? 'short')
    .span(width ?? 4)
    .height(statHeight)
    .graphMode(BigValueGraphMode.Area)
    .colorMode(BigValueColorMode.Value)
    .reduceOptions(lastValue())
    .thresholds(thresholds(levels))
    .targets([rangeQuery(query, 0)]);
}

/** Bars, one a series, of the last value. */
export function bars(queries: readonly Query[], { title, description, unit, width }: Shown, levels?: Levels): PanelOf {
  return new BarGaugePanel()
    .title(title)
    .description(description)
    .datasource(prometheus)
    .unit(unit ?? 'short')
    .min(0)
    .span(width ?? pageColumns / 2)
    .height(chartHeight)
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Gradient)
    .reduceOptions(lastValue())
    .thresholds(thresholds(levels))
    .targets(queries.map(instantQuery));
}

const lastValue = () => new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false);

function thresholds(levels: Levels | undefined) {
  const steps: Threshold[] =
    levels === undefined
      ? [{ value: null, color: 'green' }]
      : levels.down === true
        ? [
            { value: null, color: 'red' },
            { value: levels.red, color: 'yellow' },
            { value: levels.yellow, color: 'green' },
          ]
        : [
            { value: null, color: 'green' },
            { value: levels.yellow, color: 'yellow' },
            { value: levels.red, color: 'red' },
          ];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}

const query = ({ expr, legend, exemplars = false }: Query, index: number): DataqueryBuilder =>
  new DataqueryBuilder()
    .datasource(prometheus)
    .refId(String.fromCharCode(65 + index))
    .expr(expr)
    .legendFormat(legend ?? '')
    .exemplar(exemplars)
    .format(PromQueryFormat.TimeSeries);

const rangeQuery = (asked: Query, index: number): DataqueryBuilder => query(asked, index).range();
const instantQuery = (asked: Query, index: number): DataqueryBuilder => query(asked, index).instant();
