import { Alert, Stack } from '@mantine/core';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
const isField = (element: Element): element is Field => 'validity' in element && 'labels' in element;

/** What a field is called, without the sign that it is required. */
const nameOf = (field: Field): string => (field.labels?.[0]?.textContent ?? field.name).replace(/\s*\*$/, '');

interface FormProps {
  readonly onSubmit: () => void;
  /** Pixels. */
  readonly maw?: number;
  readonly children: ReactNode;
}

/** A form that says in the page's language, rather than the browser's, what is missing; the field has the focus then. */
export function Form({ onSubmit, maw, children }: FormProps) {
  const { t } = useTranslation();
  const [wrong, setWrong] = useState<string>();
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const field = [...event.currentTarget.elements].filter(isField).find(({ validity }) => !validity.valid);
    if (field === undefined) {
      setWrong(undefined);
      onSubmit();
      return;
    }
    const { valueMissing, tooShort } = field.validity;
    const values = { field: nameOf(field), least: 'minLength' in field ? field.minLength : 0 };
    setWrong(t(valueMissing ? 'kit.missing' : tooShort ? 'kit.tooShort' : 'kit.notSo', values));
    field.focus();
  };
  return (
    <form noValidate onSubmit={submit}>
      <Stack {...(maw !== undefined && { maw })}>
        {children}
        {wrong !== undefined && (
          <Alert color="shu" role="alert">
            {wrong}
          </Alert>
        )}
      </Stack>
    </form>
  );
}
