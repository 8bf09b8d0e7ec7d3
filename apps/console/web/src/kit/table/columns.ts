import type { ReactNode } from 'react';
import type { IconName } from '../icons.tsx';
import type { SortKey } from './sorting.ts';

export interface Column<R> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: R) => ReactNode;
  /** Makes the column sortable. */
  readonly sort?: (row: R) => SortKey;
  /** Pixels; those without share what is left. */
  readonly width?: number;
  readonly align?: 'end';
  /** Left out on screens that are no wider than: sm a phone's, md a tablet's, lg a small notebook's. */
  readonly wide?: 'sm' | 'md' | 'lg';
}

export interface RowAction {
  readonly label: string;
  readonly icon?: IconName;
  readonly destructive?: boolean;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
}
