import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { PasswordField, TextField } from './fields.tsx';
import { Form } from './form.tsx';
import { ProblemAlert } from './problem-alert.tsx';

/** Letters of an administrator's password, at least; the gateway has the same number. */
const lettersMin = 12;

export interface OwnPassword {
  readonly password: string;
  readonly code: string;
}

interface OwnPasswordFormProps {
  readonly value: OwnPassword;
  readonly onChange: (value: OwnPassword) => void;
  readonly labels: {
    readonly password: string;
    readonly passwordHint: string;
    readonly code: string;
    readonly submit: string;
  };
  /** Whose it is, or what proves it. */
  readonly children: ReactNode;
  /** `numeric`: no recovery code, which has letters, may stand in its place. */
  readonly codeKeys?: 'numeric';
  /** Where the code comes from. */
  readonly app?: ReactNode;
  /** What came of it before. */
  readonly refused?: ReactNode;
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly onSubmit: () => void;
}

/** Sets an administrator's own password; the code is last, as it is good for half a minute. */
export function OwnPasswordForm(props: OwnPasswordFormProps) {
  const { value, onChange, labels, children, codeKeys, app, refused, error, isPending, onSubmit } = props;
  return (
    <Form onSubmit={onSubmit} maw={460}>
      {children}
      <PasswordField
        label={labels.password}
        description={labels.passwordHint}
        autoComplete="new-password"
        required
        minLength={lettersMin}
        value={value.password}
        onChange={(password) => onChange({ ...value, password })}
      />
      {app}
      <TextField
        label={labels.code}
        autoComplete="one-time-code"
        {...(codeKeys !== undefined && { inputMode: codeKeys })}
        required
        value={value.code}
        onChange={(code) => onChange({ ...value, code })}
      />
      {refused}
      {error && <ProblemAlert error={error} />}
      <Button type="submit" loading={isPending} style={{ alignSelf: 'flex-start' }}>
        {labels.submit}
      </Button>
    </Form>
  );
}
