import { MultiSelect, Select, Switch, TagsInput, TextInput } from '@mantine/core';
import { useDraft } from '../draft/draft.tsx';
import type { Value } from '../draft/values.ts';
import { errorOf, type FieldProps } from './labels.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** On or off. */
export function OnOff({ path, label, description }: FieldProps) {
  const draft = useDraft();
  return (
    <Switch
      label={label}
      description={description}
      checked={draft.value(path) === true}
      disabled={!draft.mayEdit}
      onChange={(event) => draft.set(path, event.currentTarget.checked)}
      error={errorOf(draft, path)}
    />
  );
}

/** One of some. */
export function OneOf({ path, label, description, choices }: FieldProps & { readonly choices: readonly Choice[] }) {
  const draft = useDraft();
  return (
    <Select
      label={label}
      description={description}
      data={[...choices]}
      allowDeselect={false}
      value={textOf(draft.value(path))}
      readOnly={!draft.mayEdit}
      onChange={(value) => draft.set(path, value)}
      error={errorOf(draft, path)}
    />
  );
}

/** Several of some, in the order in which they were chosen. */
export function SomeOf({ path, label, description, choices }: FieldProps & { readonly choices: readonly Choice[] }) {
  const draft = useDraft();
  return (
    <MultiSelect
      label={label}
      description={description}
      data={[...choices]}
      value={listOf(draft.value(path))}
      readOnly={!draft.mayEdit}
      onChange={(value) => draft.set(path, value)}
      error={errorOf(draft, path)}
    />
  );
}

/** A list of words such as networks; each ends by Enter or a comma. */
export function Words({ path, label, description, placeholder }: FieldProps & { readonly placeholder?: string }) {
  const draft = useDraft();
  return (
    <TagsInput
      label={label}
      description={description}
      {...(placeholder !== undefined && { placeholder })}
      splitChars={[',', ' ']}
      value={listOf(draft.value(path))}
      readOnly={!draft.mayEdit}
      onChange={(value) => draft.set(path, value)}
      error={errorOf(draft, path)}
    />
  );
}

/** A word; an empty field takes the setting out, so that its default counts. */
export function Word({ path, label, description, placeholder }: FieldProps & { readonly placeholder?: string }) {
  const draft = useDraft();
  return (
    <TextInput
      label={label}
      description={description}
      {...(placeholder !== undefined && { placeholder })}
      value={textOf(draft.value(path))}
      readOnly={!draft.mayEdit}
      onChange={(event) => draft.set(path, event.currentTarget.value.trim() === '' ? null : event.currentTarget.value)}
      error={errorOf(draft, path)}
    />
  );
}

const textOf = (value: Value | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

const listOf = (value: Value | undefined): string[] => {
  if (Array.isArray(value)) return value.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
  return typeof value === 'string' ? [value] : [];
};
