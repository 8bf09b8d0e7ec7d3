import { PasswordInput, type PasswordInputProps, TextInput, type TextInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useField } from './form.tsx';

type Typed<P> = Omit<P, 'onChange' | 'value' | 'id' | 'error' | 'errorProps'> & {
  readonly value: string;
  readonly onChange: (value: string) => void;
};

/** A text in a form, which says what is wrong with it. */
export function TextField({ onChange, ...props }: Typed<TextInputProps>) {
  return <TextInput {...useField()} {...props} onChange={(event) => onChange(event.currentTarget.value)} />;
}

/** A password in a form, which can be shown, by the keyboard as well. */
export function PasswordField({ onChange, ...props }: Typed<PasswordInputProps>) {
  const { t } = useTranslation();
  const field = useField();
  return (
    <PasswordInput
      {...field}
      // Other fields of the kit say so by themselves.
      aria-invalid={field.error !== undefined}
      visibilityToggleFocusable
      visibilityToggleButtonProps={{ 'aria-label': t('kit.showLetters') }}
      {...props}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
