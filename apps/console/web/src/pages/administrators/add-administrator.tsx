import { Button, Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { Dialog } from '../../kit/dialog.tsx';
import { TextField } from '../../kit/fields.tsx';
import { Form } from '../../kit/form.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { type Role, roles } from './roles.ts';

interface AddAdministratorProps {
  onAdded(added: { readonly name: string; readonly link: string }): void;
}

/** Adds somebody, whose link is handed over then. */
export function AddAdministrator({ onAdded }: AddAdministratorProps) {
  const { t } = useTranslation('administrators');
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => ask(api.POST('/api/administrators', { body: { name, role } })),
    onSuccess: ({ link }) => {
      onAdded({ name, link });
      setOpen(false);
      setName('');
    },
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('add')}</Button>
      <Dialog opened={isOpen} onClose={() => setOpen(false)} title={t('add')}>
        <Form onSubmit={mutate}>
          <TextField label={t('name')} required maxLength={64} autoComplete="off" value={name} onChange={setName} />
          <Select
            label={t('role')}
            data={roles.map((value) => ({ value, label: t(`roles.${value}`) }))}
            allowDeselect={false}
            value={role}
            onChange={(chosen) => setRole(roles.find((each) => each === chosen) ?? role)}
          />
          {error && <ProblemAlert error={error} />}
          <Button type="submit" loading={isPending}>
            {t('add')}
          </Button>
        </Form>
      </Dialog>
    </>
  );
}
