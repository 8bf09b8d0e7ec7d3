import { useTranslation } from 'react-i18next';
import { Icon } from '../icons.tsx';
import type { Column } from './columns.ts';
import classes from './data-table.module.css';
import type { Sorting } from './sorting.ts';

interface HeaderProps<R> {
  readonly columns: readonly Column<R>[];
  readonly sorting: Sorting | undefined;
  readonly onSort: (sorting: Sorting) => void;
  readonly hasActions: boolean;
}

/** The table's head: a click sorts, another turns the order round. */
export function Header<R>({ columns, sorting, onSort, hasActions }: HeaderProps<R>) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map((column) => (
          <th
            key={column.id}
            scope="col"
            data-align={column.align}
            data-wide={column.wide}
            style={{ inlineSize: column.width }}
            aria-sort={sortOf(column, sorting)}
          >
            {column.sort === undefined ? (
              column.header
            ) : (
              <SortButton column={column} sorting={sorting} onSort={onSort} />
            )}
          </th>
        ))}
        {hasActions && (
          <th scope="col" style={{ inlineSize: 56 }}>
            <span className="visually-hidden">{t('kit.actions')}</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

const sortOf = <R,>(column: Column<R>, sorting: Sorting | undefined) => {
  if (column.sort === undefined) return undefined;
  if (column.id !== sorting?.column) return 'none';
  return sorting.descending ? 'descending' : 'ascending';
};

function SortButton<R>({
  column,
  sorting,
  onSort,
}: Pick<HeaderProps<R>, 'sorting' | 'onSort'> & { readonly column: Column<R> }) {
  const isActive = column.id === sorting?.column;
  const descending = isActive && sorting.descending;
  return (
    <button
      type="button"
      className={classes.sort}
      data-active={isActive || undefined}
      onClick={() => onSort({ column: column.id, descending: isActive && !descending })}
    >
      {column.header}
      <Icon name={descending ? 'down' : 'up'} size={12} />
    </button>
  );
}
