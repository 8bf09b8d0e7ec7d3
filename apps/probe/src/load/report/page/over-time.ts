import { threeDigits } from '../figures.ts';
import type { LoadReport } from '../load-report.ts';
import type { LinePlot } from './line-plot.ts';
import type { Markup } from './markup.ts';
import { plotWithTable } from './tables.ts';

type PlotOfRun = Omit<LinePlot, 'intervalSeconds' | 'durationSeconds' | 'phases'>;

export function overTime(report: LoadReport, plot: PlotOfRun, note?: string): Markup {
  const { timeline, durationSeconds, phases } = report;
  return plotWithTable({ ...plot, intervalSeconds: timeline.intervalSeconds, durationSeconds, phases }, note);
}

export const happened = (values: readonly (number | null)[]): boolean =>
  values.some((value) => value !== null && value > 0);

export const perSecond = (figure: number): string => `${threeDigits(figure)}/s`;
