import { Button, Group, Select, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import { formatNumber } from '../i18n/format.ts';
import { Icon } from './icons.tsx';

/** What is chosen, by filter; kept in the address, so that a link shows the same. `search` is what was typed. */
export type Chosen = Readonly<Record<string, string>>;

export function useChosen(): readonly [Chosen, (name: string, value: string) => void, () => void] {
  const [params, setParams] = useSearchParams();
  const choose = (name: string, value: string): void =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return [Object.fromEntries(params), choose, () => setParams({}, { replace: true })];
}

export interface Filter {
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

interface FilterBarProps {
  readonly state: ReturnType<typeof useChosen>;
  readonly filters?: readonly Filter[];
  readonly placeholder?: string;
  /** How many rows fit, of how many. */
  readonly shown?: number | undefined;
  readonly total?: number | undefined;
  readonly children?: ReactNode;
}

/** A search and filters above a table. */
export function FilterBar({ state, filters = [], placeholder, shown, total, children }: FilterBarProps) {
  const { t } = useTranslation();
  const [chosen, choose, clear] = state;
  const isFiltered = Object.keys(chosen).length > 0;
  return (
    <Group role="search" aria-label={t('kit.filters')} gap="sm" mb="sm">
      <TextInput
        type="search"
        aria-label={t('kit.search')}
        placeholder={placeholder ?? t('kit.search')}
        leftSection={<Icon name="search" size={16} />}
        value={chosen.search ?? ''}
        onChange={(event) => choose('search', event.currentTarget.value)}
        flex="1 1 14rem"
        maw={420}
      />
      {filters.map(({ name, label, options }) => (
        <Select
          key={name}
          aria-label={label}
          placeholder={label}
          data={[...options]}
          value={chosen[name] ?? null}
          onChange={(value) => choose(name, value ?? '')}
          clearable
          clearButtonProps={{ 'aria-label': t('kit.clearOne', { filter: label }), tabIndex: 0 }}
          w={{ base: 'calc(50% - 6px)', sm: 150 }}
        />
      ))}
      {children}
      {isFiltered && (
        <Button variant="subtle" onClick={clear}>
          {t('kit.clear')}
        </Button>
      )}
      {shown !== undefined && (
        <Text size="sm" c="dimmed" role="status" ms="auto">
          {total === undefined || total === shown
            ? t('kit.rows', { count: shown, shown: formatNumber(shown) })
            : t('kit.rowsOf', { shown: formatNumber(shown), total: formatNumber(total) })}
        </Text>
      )}
    </Group>
  );
}
