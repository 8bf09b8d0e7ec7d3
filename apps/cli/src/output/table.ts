import { printable } from './printable.ts';
import { width } from './width.ts';

export interface Column<T> {
  readonly title: string;
  readonly of: (row: T) => string | undefined;
  readonly align?: 'left' | 'right';
}

const gap = '  ';

/** Columns as wide as their widest value, without lines; the last one is not padded. Nothing to show is a dash. */
export function formatTable<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const cells = [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map((column) => printable(column.of(row) || '-'))),
  ];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => width(row[index] ?? ''))));
  return cells
    .map((row) =>
      row
        .map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]?.align))
        .join(gap)
        .trimEnd(),
    )
    .join('\n');
}

const pad = (text: string, to: number, align: 'left' | 'right' = 'left'): string => {
  const fill = ' '.repeat(Math.max(0, to - width(text)));
  return align === 'left' ? text + fill : fill + text;
};
