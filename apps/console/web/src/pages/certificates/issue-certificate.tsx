import { Button, NumberInput, Select } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { Dialog } from '../../kit/dialog.tsx';
import { TextField } from '../../kit/fields.tsx';
import { Form } from '../../kit/form.tsx';
import { Icon } from '../../kit/icons.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { certificatesKey, kinds } from './certificate.ts';
import { HandedOut } from './handed-out.tsx';
import { KeyChoice, type KeyWish, usualKey } from './key-choice.tsx';

/** The button that has a certificate issued, and its dialog. */
export function IssueCertificate() {
  const { t } = useTranslation('certificates');
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  return (
    <>
      <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setOpened(true)}>
        {t('issue.open')}
      </Button>
      <Dialog opened={opened} onClose={close} title={t('issue.open')}>
        <IssueForm onDone={close} />
      </Dialog>
    </>
  );
}

const nameKinds = ['dns', 'ip', 'email', 'upn'] as const;
type NameKind = (typeof nameKinds)[number];

interface Fields extends KeyWish {
  readonly kind: (typeof kinds)[number];
  readonly name: string;
  readonly days: string;
  readonly names: Readonly<Record<NameKind, string>>;
}
const empty: Fields = {
  kind: 'user',
  name: '',
  days: '',
  names: { dns: '', ip: '', email: '', upn: '' },
  ...usualKey,
};

const bodyOf = ({ days, names, ...rest }: Fields) => ({
  ...rest,
  names: {
    dns: separated(names.dns),
    ip: separated(names.ip),
    email: separated(names.email),
    upn: separated(names.upn),
  },
  ...(days !== '' && { days: Number(days) }),
});

const separated = (text: string): string[] =>
  text
    .split(/[\s,]+/)
    .map((each) => each.trim())
    .filter((each) => each !== '');

function IssueForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation('certificates');
  const queries = useQueryClient();
  const [fields, setFields] = useState(empty);
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => ask(api.POST('/api/certificates', { body: bodyOf(fields) })),
    onSuccess: () => queries.invalidateQueries({ queryKey: certificatesKey }),
    gcTime: 0,
  });
  if (data !== undefined) return <HandedOut issued={data} onDone={onDone} />;
  return (
    <Form onSubmit={mutate}>
      <IssueFields fields={fields} onChange={(change) => setFields({ ...fields, ...change })} />
      {error && <ProblemAlert error={error} />}
      <Button type="submit" loading={isPending}>
        {t('issue.do')}
      </Button>
    </Form>
  );
}

interface IssueFieldsProps {
  readonly fields: Fields;
  readonly onChange: (change: Partial<Fields>) => void;
}

function IssueFields({ fields, onChange }: IssueFieldsProps) {
  const { t } = useTranslation('certificates');
  return (
    <>
      <Select
        label={t('issue.kind')}
        data={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        value={fields.kind}
        allowDeselect={false}
        onChange={(value) => onChange({ kind: kinds.find((each) => each === value) ?? 'user' })}
      />
      <TextField
        label={t('issue.name')}
        description={t('issue.nameHint')}
        required
        maxLength={64}
        value={fields.name}
        onChange={(name) => onChange({ name })}
      />
      {nameKinds
        .filter((each) => (fields.kind === 'user' ? each === 'email' || each === 'upn' : each !== 'upn'))
        .map((each) => (
          <TextField
            key={each}
            label={t(`issue.${each}`)}
            description={t('issue.several')}
            value={fields.names[each]}
            onChange={(names) => onChange({ names: { ...fields.names, [each]: names } })}
          />
        ))}
      <NumberInput
        label={t('issue.days')}
        description={t('issue.daysHint')}
        min={1}
        max={7300}
        allowDecimal={false}
        value={fields.days}
        onChange={(days) => onChange({ days: String(days) })}
      />
      <KeyChoice wish={fields} onChange={onChange} />
    </>
  );
}
