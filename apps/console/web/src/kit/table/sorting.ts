/** What a column is sorted by; undefined stands last in either order. */
export type SortKey = string | number | undefined;

export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

const compare = (left: SortKey, right: SortKey): number => {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return collator.compare(String(left), String(right));
};

/** Rows in a column's order; those that are equal in it stay as they are. */
export function sorted<R>(rows: readonly R[], keyOf: (row: R) => SortKey, descending: boolean): readonly R[] {
  const keyed = rows.map((row) => ({ row, key: keyOf(row) }));
  const known = keyed.filter(({ key }) => key !== undefined);
  const unknown = keyed.filter(({ key }) => key === undefined);
  known.sort((left, right) => (descending ? -1 : 1) * compare(left.key, right.key));
  return [...known, ...unknown].map(({ row }) => row);
}

/** Which row has the focus after a key; undefined: the key is none of the table's. */
export function rowAfter(
  key: string,
  row: number,
  size: { readonly rows: number; readonly page: number },
): number | undefined {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: row + 1,
    ArrowUp: row - 1,
    PageDown: row + size.page,
    PageUp: row - size.page,
    Home: 0,
    End: size.rows - 1,
  };
  const moved = moves[key];
  return moved === undefined ? undefined : Math.max(0, Math.min(size.rows - 1, moved));
}
