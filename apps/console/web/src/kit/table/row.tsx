import { ActionIcon, Menu } from '@mantine/core';
import type { KeyboardEvent, MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../icons.tsx';
import type { RowAction } from './columns.ts';
import classes from './data-table.module.css';
import type { DataTableProps } from './data-table.tsx';

interface RowProps<R> {
  readonly table: DataTableProps<R>;
  readonly row: R;
  readonly index: number;
  readonly isFocused: boolean;
  readonly onFocus: (index: number) => void;
}

/** One row: opened by a click or by Enter, but not by what in it is clicked for itself. */
export function Row<R>({ table, row, index, isFocused, onFocus }: RowProps<R>) {
  const { onOpen, columns, actions } = table;
  const onClick = (event: MouseEvent<HTMLTableRowElement>): void => {
    const target = event.target as HTMLElement;
    if (!event.currentTarget.contains(target)) return;
    if (target.closest('a, button, [role="menu"]') === null) onOpen?.(row);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>): void => {
    if (event.key === 'Enter' && event.target === event.currentTarget) onOpen?.(row);
  };
  return (
    <tr
      className={classes.row}
      aria-rowindex={index + 2}
      tabIndex={isFocused ? 0 : -1}
      data-opens={onOpen === undefined ? undefined : true}
      onClick={onClick}
      onKeyDown={onKeyDown}
      onFocus={() => onFocus(index)}
    >
      {columns.map(({ id, cell, align, wide }) => {
        const shown = cell(row);
        return (
          // What there is no room for is read there.
          <td key={id} data-align={align} data-wide={wide} title={typeof shown === 'string' ? shown : undefined}>
            {shown}
          </td>
        );
      })}
      {actions !== undefined && (
        <td>
          <Actions actions={actions(row)} name={table.nameOf?.(row) ?? table.keyOf(row)} />
        </td>
      )}
    </tr>
  );
}

function Actions({ actions, name }: { readonly actions: readonly RowAction[]; readonly name: string }) {
  const { t } = useTranslation();
  if (actions.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('kit.actionsOf', { name })}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ label, icon, destructive, disabled, onSelect }) => (
          <Menu.Item
            key={label}
            {...(destructive && { color: 'shu' })}
            disabled={disabled ?? false}
            leftSection={icon && <Icon name={icon} size={16} />}
            onClick={onSelect}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
