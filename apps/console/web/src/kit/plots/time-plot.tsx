import { useElementSize } from '@mantine/hooks';
import { area, curveMonotoneX, line } from 'd3-shape';
import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatClock } from '../../i18n/format.ts';
import { FiguresTable } from './figures-table.tsx';
import { Key } from './key.tsx';
import classes from './plots.module.css';
import { nearest, stacked, stretches, timeTicks, valueScale } from './scales.ts';

export interface Series {
  readonly name: string;
  readonly label: string;
  /** A CSS colour: `var(--plot-1)`. */
  readonly color: string;
  /** One for each of the plot's times. */
  readonly values: readonly number[];
}

export interface TimePlotProps {
  /** What it shows, for screen readers. */
  readonly label: string;
  /** Ascending, milliseconds since 1970. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  readonly height?: number;
  readonly filled?: boolean;
  readonly stack?: boolean;
  /** How far the axis of values goes at least: less than this is next to nothing. */
  readonly least?: number;
  /** No line leads from a time to one that is so many ms later: nobody looked meanwhile. */
  readonly gapMs?: number;
}

const margin = { top: 8, right: 8, bottom: 22, left: 64 };

/** Values over time as lines: read by the pointer, by arrow keys, or as a table by a screen reader. */
export function TimePlot(props: TimePlotProps) {
  const { label, times, series, format, height = 190 } = props;
  const { t } = useTranslation();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [read, setRead] = useState<number>();
  if (times.length < 2) {
    return (
      <div className={classes.none} style={{ blockSize: height + 26 }}>
        {t('kit.noFigures')}
      </div>
    );
  }
  const at = read === undefined ? undefined : Math.min(read, times.length - 1);
  const drawn = { ...props, height, width: Math.max(width, 120), at };
  return (
    <figure className={classes.plot}>
      <Reader plot={drawn} onRead={setRead}>
        <div ref={ref}>
          <Drawing {...drawn} />
        </div>
        {at !== undefined && <Readout plot={drawn} at={at} />}
      </Reader>
      <Key series={series} shownOf={({ values }) => format(values[at ?? times.length - 1] ?? 0)} />
      <FiguresTable label={label} times={times} series={series} format={format} />
    </figure>
  );
}

/** The same, with what is under the lines filled; stacked: each on top of the one before. */
export const AreaPlot = (props: TimePlotProps) => <TimePlot {...props} filled />;

interface Drawn extends TimePlotProps {
  readonly height: number;
  readonly width: number;
  readonly at: number | undefined;
}

const xOf = ({ times, width }: Drawn) => {
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 1];
  const inner = width - margin.left - margin.right;
  return {
    place: (time: number): number => margin.left + ((time - from) / (to - from || 1)) * inner,
    timeAt: (x: number): number => from + ((x - margin.left) / inner) * (to - from),
  };
};

const bandsOf = ({ series, stack = false }: Drawn) =>
  stack
    ? stacked(series.map(({ values }) => values))
    : series.map(({ values }) => values.map((value) => [0, value] as const));

function Drawing(plot: Drawn) {
  const { times, series, width, height, filled = false, at } = plot;
  const bands = bandsOf(plot);
  const inner = height - margin.top - margin.bottom;
  const { scale, ticks } = valueScale(Math.max(...bands.flat().map(([, to]) => to)), inner, plot.least);
  const y = (value: number): number => margin.top + scale(value);
  const { place } = xOf(plot);
  const x = (index: number): number => place(times[index] ?? 0);
  const { along, under } = pathsOf(plot, x, y);
  return (
    <svg height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <Axes plot={plot} ticks={ticks} y={y} />
      {series.map(({ name, color }, index) => (
        <g key={name}>
          {filled && <path className={classes.area} d={under(bands[index] ?? [])} fill={color} fillOpacity={0.16} />}
          <path className={classes.line} d={along(bands[index] ?? [])} stroke={color} />
        </g>
      ))}
      {at !== undefined && (
        <line className={classes.cursor} x1={x(at)} x2={x(at)} y1={margin.top} y2={height - margin.bottom} />
      )}
      {at !== undefined &&
        series.map(({ name, color }, index) => (
          <circle key={name} cx={x(at)} cy={y(bands[index]?.[at]?.[1] ?? 0)} r={3.5} fill={color} />
        ))}
    </svg>
  );
}

type Band = readonly (readonly [from: number, to: number])[];

/** Lines, and what is under them, with a gap where nobody looked. */
function pathsOf({ times, gapMs = Infinity }: Drawn, x: (index: number) => number, y: (value: number) => number) {
  const parts = stretches(times, gapMs);
  const joined = (band: Band, drawn: (part: Band, from: number) => string | null): string =>
    parts.map(({ from, to }) => drawn(band.slice(from, to), from) ?? '').join('');
  return {
    under: (band: Band): string =>
      joined(band, (part, from) =>
        area<Band[number]>()
          .x((_, index) => x(from + index))
          .y0(([low]) => y(low))
          .y1(([, high]) => y(high))
          .curve(curveMonotoneX)([...part]),
      ),
    along: (band: Band): string =>
      joined(band, (part, from) =>
        line<Band[number]>()
          .x((_, index) => x(from + index))
          .y(([, high]) => y(high))
          .curve(curveMonotoneX)([...part]),
      ),
  };
}

interface AxesProps {
  readonly plot: Drawn;
  readonly ticks: readonly number[];
  readonly y: (value: number) => number;
}

/** Half of what a time is wide, so that the last one stays within the plot. */
const labelHalf = 26;

function Axes({ plot, ticks, y }: AxesProps) {
  const { times, width, height, format } = plot;
  const { place } = xOf(plot);
  const most = Math.max(2, Math.floor(width / 110));
  return (
    <>
      {ticks.map((tick) => (
        <g key={tick}>
          <line className={classes.grid} x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} />
          <text className={classes.tick} x={margin.left - 8} y={y(tick) + 4} textAnchor="end">
            {format(tick)}
          </text>
        </g>
      ))}
      {timeTicks(times[0] ?? 0, times.at(-1) ?? 0, most).map((time) => (
        <text
          key={time}
          className={classes.tick}
          x={Math.min(place(time), width - margin.right - labelHalf)}
          y={height - 5}
          textAnchor="middle"
        >
          {formatClock(time)}
        </text>
      ))}
    </>
  );
}

interface ReaderProps {
  readonly plot: Drawn;
  readonly onRead: (index: number | undefined) => void;
  readonly children: React.ReactNode;
}

const saidOf = ({ times, series, format }: TimePlotProps, at: number): string =>
  [formatClock(times[at] ?? 0), ...series.map(({ label, values }) => `${label} ${format(values[at] ?? 0)}`)].join(', ');

/** A slider through the times: what it stands at is read out. */
function Reader({ plot, onRead, children }: ReaderProps) {
  const { times, at, label } = plot;
  const last = times.length - 1;
  const onKeyDown = (event: KeyboardEvent): void => {
    const now = at ?? last;
    const moves: Record<string, number> = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last };
    const moved = moves[event.key];
    if (moved === undefined) return;
    event.preventDefault();
    onRead(Math.max(0, Math.min(last, moved)));
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    onRead(nearest(times, xOf(plot).timeAt(x)));
  };
  return (
    <div
      className={classes.reader}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={at ?? last}
      aria-valuetext={saidOf(plot, at ?? last)}
      onKeyDown={onKeyDown}
      onBlur={() => onRead(undefined)}
      onPointerMove={onPointerMove}
      onPointerLeave={() => onRead(undefined)}
    >
      {children}
    </div>
  );
}

function Readout({ plot, at }: { readonly plot: Drawn; readonly at: number }) {
  const { times, series, format, width } = plot;
  const x = xOf(plot).place(times[at] ?? 0);
  const side = x > width / 2 ? { right: width - x + 10 } : { left: x + 10 };
  return (
    <div className={classes.readout} style={side} aria-hidden="true">
      <time>{formatClock(times[at] ?? 0)}</time>
      {series.map(({ name, label, color, values }) => (
        <div key={name} className={classes.key}>
          <i style={{ background: color }} />
          {label} <b>{format(values[at] ?? 0)}</b>
        </div>
      ))}
    </div>
  );
}
