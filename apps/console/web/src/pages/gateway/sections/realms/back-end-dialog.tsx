import { Button, Group, Select, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../../kit/dialog.tsx';
import { TextField } from '../../../../kit/fields.tsx';
import { Form } from '../../../../kit/form.tsx';
import { type BackEndFields, backEndKinds, fieldsOf, withFields } from './back-end.ts';
import type { Entry } from './entries.ts';

interface BackEndDialogProps {
  /** Empty: a new one. */
  readonly name: string;
  readonly entry: Entry;
  apply(name: string, entry: Entry): void;
  close(): void;
}

const schemas = [
  { value: 'openldap', label: 'OpenLDAP' },
  { value: 'active-directory', label: 'Active Directory' },
];

/** One back end; what it changes goes into the draft. */
export function BackEndDialog({ name: former, entry, apply, close }: BackEndDialogProps) {
  const { t } = useTranslation('gateway');
  const [name, setName] = useState(former);
  const [fields, setFields] = useState(() => fieldsOf(entry));
  const change = (part: Partial<BackEndFields>): void => setFields({ ...fields, ...part });
  const { kind } = fields;
  const takeOver = (): void => {
    apply(name.trim(), withFields(entry, fields));
    close();
  };
  return (
    <Dialog
      opened
      onClose={close}
      size="lg"
      title={former === '' ? t('realms.addBackEnd') : t('kit.to', { what: t('realms.edit'), whom: former })}
    >
      <Form onSubmit={takeOver}>
        <TextField label={t('realms.name')} required maxLength={64} value={name} onChange={setName} />
        <Select
          label={t('realms.kind')}
          data={backEndKinds.map((value) => ({ value, label: t(`realms.kinds.${value}`) }))}
          allowDeselect={false}
          value={kind}
          onChange={(value) => change({ kind: backEndKinds.find((each) => each === value) ?? kind })}
        />
        <KindFields fields={fields} change={change} />
        <Group justify="flex-end">
          <Button type="submit">{t('realms.apply')}</Button>
        </Group>
      </Form>
    </Dialog>
  );
}

interface KindFieldsProps {
  readonly fields: BackEndFields;
  change(part: Partial<BackEndFields>): void;
}

/** What a back end of its kind is asked by. */
function KindFields({ fields, change }: KindFieldsProps) {
  const { t } = useTranslation('gateway');
  const { kind } = fields;
  return (
    <>
      {kind !== 'os' && (
        <TagsInput
          label={t('realms.serverList')}
          description={t('realms.serverListHint')}
          value={[...fields.servers]}
          onChange={(servers) => change({ servers })}
        />
      )}
      {kind === 'ldap' && (
        <>
          <Select
            label={t('realms.schema')}
            data={schemas}
            allowDeselect={false}
            value={fields.schema}
            onChange={(schema) => change({ schema: schema ?? 'openldap' })}
          />
          <TextInput
            label={t('realms.base')}
            value={fields.base}
            onChange={(event) => change({ base: event.currentTarget.value })}
          />
          <TextInput
            label={t('realms.bindDn')}
            value={fields.bindDn}
            onChange={(event) => change({ bindDn: event.currentTarget.value })}
          />
        </>
      )}
      {kind !== 'os' && (
        <TextInput
          label={t('realms.secretFile')}
          description={t('realms.secretFileHint')}
          placeholder="secrets/radius"
          value={fields.secretFile}
          onChange={(event) => change({ secretFile: event.currentTarget.value })}
        />
      )}
    </>
  );
}
