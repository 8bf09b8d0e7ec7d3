import { Skeleton } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column, RowAction } from './columns.ts';
import classes from './data-table.module.css';
import { Header } from './header.tsx';
import { Row } from './row.tsx';
import { rowAfter, type Sorting, sorted } from './sorting.ts';

export interface DataTableProps<R> {
  /** What the rows are: the table's name for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<R>[];
  /** Undefined: they are still loading. */
  readonly rows: readonly R[] | undefined;
  readonly keyOf: (row: R) => string;
  /** How a row is called, for its menu of actions. */
  readonly nameOf?: (row: R) => string;
  readonly sorting?: Sorting;
  readonly onOpen?: (row: R) => void;
  readonly actions?: (row: R) => readonly RowAction[];
  /** Said where there are none. */
  readonly nothing?: string;
  /** CSS height; by default what the window has left. */
  readonly height?: string;
}

/** Pixels, as in the style sheet. */
const rowHeight = 44;
/** Rows drawn above and below those in sight, so that scrolling shows no gaps. */
const overscan = 12;

/** Rows, of which only those in sight are drawn; sorted by its headers, walked by arrow keys, opened by Enter. */
export function DataTable<R>(props: DataTableProps<R>) {
  const { label, columns, rows, keyOf, height = 'max(20rem, calc(100dvh - 17rem))' } = props;
  const [sorting, setSorting] = useState(props.sorting);
  const scroll = useRef<HTMLDivElement>(null);
  const shown = useSorted(columns, rows, sorting);
  const { virtual, focused, setFocused, onKeyDown } = useRows(scroll, shown?.length ?? 0);
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={scroll} className={classes.scroll} style={{ blockSize: height }} aria-busy={rows === undefined}>
      <table
        className={classes.table}
        aria-label={label}
        aria-rowcount={(shown?.length ?? 0) + 1}
        onKeyDown={onKeyDown}
      >
        <Header columns={columns} sorting={sorting} onSort={setSorting} hasActions={props.actions !== undefined} />
        <tbody>
          <Space height={before} />
          {items.map(({ index }) => {
            const row = shown?.[index];
            return (
              row !== undefined && (
                <Row
                  key={keyOf(row)}
                  table={props}
                  row={row}
                  index={index}
                  isFocused={index === focused}
                  onFocus={setFocused}
                />
              )
            );
          })}
          <Space height={after} />
        </tbody>
      </table>
      <Instead rows={shown} nothing={props.nothing} />
    </div>
  );
}

function useSorted<R>(columns: readonly Column<R>[], rows: readonly R[] | undefined, sorting: Sorting | undefined) {
  return useMemo(() => {
    const keyOf = columns.find(({ id }) => id === sorting?.column)?.sort;
    if (rows === undefined || keyOf === undefined || sorting === undefined) return rows;
    return sorted(rows, keyOf, sorting.descending);
  }, [columns, rows, sorting]);
}

/** Which rows are drawn, and which of them the Tab key comes to. */
function useRows(scroll: RefObject<HTMLDivElement | null>, count: number) {
  const [chosen, setFocused] = useState(0);
  const focused = Math.min(chosen, Math.max(0, count - 1));
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan,
    scrollPaddingStart: rowHeight,
  });
  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>): void => {
    if (!(event.target instanceof HTMLTableRowElement)) return;
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? rowHeight) / rowHeight) - 2);
    const next = rowAfter(event.key, focused, { rows: count, page });
    if (next === undefined) return;
    event.preventDefault();
    setFocused(next);
    virtual.scrollToIndex(next);
    focusRow(scroll, next);
  };
  return { virtual, focused, setFocused, onKeyDown };
}

/** A row that was out of sight is drawn first, with one of the next frames. */
function focusRow(scroll: RefObject<HTMLDivElement | null>, index: number, frames = 5): void {
  requestAnimationFrame(() => {
    const row = scroll.current?.querySelector<HTMLElement>(`tr[aria-rowindex="${index + 2}"]`);
    if (row !== null && row !== undefined) row.focus({ preventScroll: true });
    else if (frames > 0) focusRow(scroll, index, frames - 1);
  });
}

/** Of one cell: a cell as wide as all columns would make room for those that are hidden. */
function Space({ height }: { readonly height: number }) {
  return height <= 0 ? null : (
    <tr className={classes.space}>
      <td style={{ height }} />
    </tr>
  );
}

function Instead({
  rows,
  nothing,
}: {
  readonly rows: readonly unknown[] | undefined;
  readonly nothing: string | undefined;
}) {
  const { t } = useTranslation();
  if (rows === undefined) {
    return (
      <div role="status" aria-label={t('frame.loading')}>
        {[0.9, 0.7, 0.8, 0.6, 0.75].map((width) => (
          <Skeleton key={width} h={16} mx="sm" my={14} w={`${width * 95}%`} />
        ))}
      </div>
    );
  }
  return rows.length > 0 ? null : <p className={classes.nothing}>{nothing ?? t('kit.nothing')}</p>;
}
