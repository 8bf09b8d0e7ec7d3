import { Button, Checkbox, Group, NumberInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { announce } from '../../kit/announce.ts';
import { TextField } from '../../kit/fields.tsx';
import { Form } from '../../kit/form.tsx';
import { Panel } from '../../kit/panel.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { type Rules, rulesOf, sentRules } from './rules.ts';
import { type User, usersKey } from './user.ts';

/** What is ruled for a user, as a form. */
export function UserRules({ user }: { readonly user: User }) {
  const { t } = useTranslation('users');
  const queries = useQueryClient();
  const [rules, setRules] = useState(() => rulesOf(user));
  const { mutate, error, isPending } = useMutation({
    mutationFn: () =>
      ask(api.PATCH('/api/users/{name}', { params: { path: { name: user.name } }, body: sentRules(rules) })),
    onSuccess: () => {
      announce(t('user.saved', { name: user.name }));
      return queries.invalidateQueries({ queryKey: usersKey });
    },
  });
  return (
    <Panel title={t('user.rules')}>
      <Form onSubmit={mutate}>
        <Truths rules={rules} onChange={setRules} />
        <Limits rules={rules} onChange={setRules} />
        {error && <ProblemAlert error={error} />}
        <Group>
          <Button type="submit" loading={isPending}>
            {t('user.save')}
          </Button>
        </Group>
      </Form>
    </Panel>
  );
}

interface PartProps {
  readonly rules: Rules;
  readonly onChange: (rules: Rules) => void;
}

function Truths({ rules, onChange }: PartProps) {
  const { t } = useTranslation('users');
  return (['disabled', 'mustChange', 'officeMode'] as const).map((rule) => (
    <Checkbox
      key={rule}
      label={t(`user.${rule}`)}
      checked={rules[rule]}
      onChange={(event) => onChange({ ...rules, [rule]: event.currentTarget.checked })}
    />
  ));
}

function Limits({ rules, onChange }: PartProps) {
  const { t } = useTranslation('users');
  return (
    <>
      <TextField
        type={rules.expires.includes('T') ? 'text' : 'date'}
        label={t('user.expires')}
        description={t('user.expiresHint')}
        value={rules.expires}
        onChange={(expires) => onChange({ ...rules, expires })}
      />
      <TextField
        label={t('user.loginHours')}
        description={t('user.loginHoursHint')}
        value={rules.loginHours}
        onChange={(loginHours) => onChange({ ...rules, loginHours })}
      />
      <Checkbox
        label={t('user.unlimited')}
        checked={rules.unlimited}
        onChange={(event) => onChange({ ...rules, unlimited: event.currentTarget.checked })}
      />
      {!rules.unlimited && (
        <>
          <NumberInput
            label={t('user.logins')}
            description={t('user.loginsHint')}
            min={1}
            max={10_000}
            allowDecimal={false}
            value={rules.logins}
            onChange={(logins) => onChange({ ...rules, logins: String(logins) })}
          />
          {rules.logins !== '' && (
            <Checkbox
              label={t('user.replaces')}
              checked={rules.replaces}
              onChange={(event) => onChange({ ...rules, replaces: event.currentTarget.checked })}
            />
          )}
        </>
      )}
    </>
  );
}
