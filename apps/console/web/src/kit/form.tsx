import { Stack } from '@mantine/core';
import { createContext, type FormEvent, type ReactNode, type SubmitEvent, useContext, useId, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { type FieldProblem, problemOf } from './field-problem.ts';

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
const isField = (element: EventTarget): element is Field => 'validity' in element && 'labels' in element;

/** What is wrong with fields, by their ids. */
type Problems = Readonly<Record<string, FieldProblem | undefined>>;
const Found = createContext<Problems>({});

const spoken = { role: 'alert' } as const;

/** Props of a field that says what is wrong with it: `<TextInput {...useField()} />`, in a form. */
export function useField() {
  const { t } = useTranslation();
  const id = useId();
  const problem = useContext(Found)[id];
  const values = problem?.code === 'tooShort' ? { least: problem.least } : {};
  return { id, error: problem && t(`kit.${problem.code}`, values), errorProps: spoken };
}

interface FormProps {
  readonly onSubmit: () => void;
  /** Pixels. */
  readonly maw?: number;
  readonly children: ReactNode;
}

/**
 * A form that says by its fields (`useField`), in the page's language rather than the browser's, what they lack. The first of them has
 * the focus then; what is mended is not complained of any more.
 */
export function Form({ onSubmit, maw, children }: FormProps) {
  const [found, setFound] = useState<Problems>({});
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const wrong = [...event.currentTarget.elements].filter(isField).filter((field) => problemOf(field) !== undefined);
    // What is said of a field is there when the field has the focus: screen readers read both.
    flushSync(() => setFound(Object.fromEntries(wrong.map((field) => [field.id, problemOf(field)]))));
    if (wrong.length === 0) onSubmit();
    else wrong[0]?.focus();
  };
  const lookAgain = ({ target }: FormEvent): void => {
    if (isField(target) && found[target.id] !== undefined) setFound({ ...found, [target.id]: problemOf(target) });
  };
  return (
    <form noValidate onSubmit={submit} onInput={lookAgain}>
      <Found value={found}>
        <Stack {...(maw !== undefined && { maw })}>{children}</Stack>
      </Found>
    </form>
  );
}
