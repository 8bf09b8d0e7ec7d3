import { useDebouncedValue } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { ask } from '../../../api/ask.ts';
import { api } from '../../../api/client.ts';
import type { paths } from '../../../api/schema.d.ts';
import { useMay } from '../../../api/use-may.ts';
import { isWithin, type Path, placeOf, same, type Value, valueAt } from './values.ts';

export type Shown = paths['/api/settings']['get']['responses']['200']['content']['application/json'];
export type Checked = paths['/api/settings/check']['post']['responses']['200']['content']['application/json'];
/** Changes of places, or the whole text anew. */
export type Edit = { readonly text: string } | { readonly changes: { path: (string | number)[]; value: unknown }[] };

/** Changes that are not published yet. */
export interface Draft {
  readonly shown: Shown;
  readonly edit: Edit | undefined;
  /** undefined: nothing was changed, or the answer is on its way. */
  readonly checked: Checked | undefined;
  readonly isChecking: boolean;
  /** Who may not publish is shown the same forms, to read. */
  readonly mayEdit: boolean;
  value(path: Path): Value | undefined;
  isChanged(path: Path): boolean;
  /** `null` takes the place out, so that the default counts. */
  set(path: Path, value: Value): void;
  setText(text: string): void;
  problems(path: Path): readonly string[];
  discard(): void;
}

const Context = createContext<Draft | undefined>(undefined);

/** How long somebody types before what is typed is looked at. */
const typingMs = 350;

export function useDraft(): Draft {
  const draft = useContext(Context);
  if (draft === undefined) throw new Error('a form of the settings outside of their draft');
  return draft;
}

/** Holds what was changed of the settings, and has it checked while somebody types. */
export function DraftProvider({ shown, children }: { readonly shown: Shown; readonly children: ReactNode }) {
  const [{ changes, text }, setKept] = useKept();
  const edit = useMemo(() => editOf(changes, text), [changes, text]);
  const [settled] = useDebouncedValue(edit, typingMs);
  const mayEdit = useMay('administrator');
  const { data, isFetching } = useQuery({
    queryKey: ['settings', 'check', shown.revision, settled],
    enabled: settled !== undefined && mayEdit,
    queryFn: async () => await ask(api.POST('/api/settings/check', { body: settled ?? {} })),
    placeholderData: (before) => before,
  });
  const checked = edit === undefined ? undefined : data;
  const draft = useMemo<Draft>(
    () => ({
      shown,
      edit,
      checked,
      isChecking: isFetching || edit !== settled,
      mayEdit,
      value: (path) => changes.get(placeOf(path))?.value ?? valueAt(shown.values as Value, path),
      isChanged: (path) => changes.has(placeOf(path)),
      set: (path, value) =>
        setKept((before) => ({
          ...before,
          changes: withChange(before.changes, shown.values as Value, { path, value }),
        })),
      setText: (whole) => setKept((before) => ({ ...before, text: whole })),
      problems: (path) =>
        (checked?.problems ?? [])
          .filter((each) => isWithin(placeOf(each.path), placeOf(path)))
          .map(({ message }) => message),
      discard: () => setKept(nothing),
    }),
    [shown, edit, checked, isFetching, settled, changes, mayEdit, setKept],
  );
  return <Context.Provider value={draft}>{children}</Context.Provider>;
}

type Changes = ReadonlyMap<string, { readonly path: Path; readonly value: Value }>;

interface Kept {
  readonly changes: Changes;
  readonly text: string | undefined;
}
const nothing: Kept = { changes: new Map(), text: undefined };
const keptKey = ['draft'] as const;

/** Changes stay while somebody looks at other pages, and go with who is signed in. A browser asks before it leaves them. */
function useKept() {
  const queries = useQueryClient();
  const [kept, setKept] = useState(() => queries.getQueryData<Kept>(keptKey) ?? nothing);
  const isEdited = kept.text !== undefined || kept.changes.size > 0;
  useEffect(() => {
    queries.setQueryDefaults(keptKey, { gcTime: Number.POSITIVE_INFINITY });
    queries.setQueryData(keptKey, kept);
  }, [queries, kept]);
  useEffect(() => {
    if (!isEdited) return;
    const hold = (event: Event): void => event.preventDefault();
    window.addEventListener('beforeunload', hold);
    return () => window.removeEventListener('beforeunload', hold);
  }, [isEdited]);
  return [kept, setKept] as const;
}

/** What is as it was is no change. */
function withChange(before: Changes, values: Value, change: { readonly path: Path; readonly value: Value }): Changes {
  const after = new Map(before);
  const place = placeOf(change.path);
  if (same(valueAt(values, change.path), change.value)) after.delete(place);
  else after.set(place, change);
  return after;
}

function editOf(changes: Changes, text: string | undefined): Edit | undefined {
  if (text !== undefined) return { text };
  if (changes.size === 0) return undefined;
  return {
    changes: [...changes.values()].map(({ path, value }) => ({ path: [...path], value })),
  };
}
