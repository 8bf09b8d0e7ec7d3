import { Button, Group, MultiSelect, SimpleGrid, Switch, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../../kit/dialog.tsx';
import { TextField } from '../../../../kit/fields.tsx';
import { Form } from '../../../../kit/form.tsx';
import { useDraft } from '../../draft/draft.tsx';
import { methodName } from '../method-names.ts';
import { type Entry, entriesAt, withoutEmpty, wordOf, wordsOf } from './entries.ts';

/** RFC names of methods that a realm can accept. */
const methods = [
  'ms-chap-v2',
  'eap-tls',
  'eap-ms-chap-v2',
  'eap-md5-challenge',
  'chap-md5',
  'pap',
  'eap-peap',
  'eap-ttls',
  'eap-gtc',
] as const;

interface RealmDialogProps {
  /** Empty: a new one. */
  readonly name: string;
  readonly entry: Entry;
  apply(name: string, entry: Entry): void;
  close(): void;
}

/** One realm; what it changes goes into the draft. */
export function RealmDialog({ name: former, entry: before, apply, close }: RealmDialogProps) {
  const { t } = useTranslation('gateway');
  const backEnds = ['internal', ...entriesAt(useDraft(), ['backEnds']).map(([name]) => name)];
  const [name, setName] = useState(former);
  const [entry, setEntry] = useState(before);
  const change = (part: Entry): void => setEntry({ ...entry, ...part });
  const takeOver = (): void => {
    apply(name.trim(), withoutEmpty(entry));
    close();
  };
  return (
    <Dialog
      opened
      onClose={close}
      size="lg"
      title={former === '' ? t('realms.add') : t('kit.to', { what: t('realms.edit'), whom: former })}
    >
      <Form onSubmit={takeOver}>
        <TextField label={t('realms.name')} required maxLength={64} value={name} onChange={setName} />
        <SimpleGrid cols={{ base: 1, sm: 2 }} className="fields">
          <TextInput
            label={t('realms.prefix')}
            value={wordOf(entry.prefix)}
            onChange={(event) => change({ prefix: event.currentTarget.value })}
          />
          <TextInput
            label={t('realms.suffix')}
            value={wordOf(entry.suffix)}
            onChange={(event) => change({ suffix: event.currentTarget.value })}
          />
        </SimpleGrid>
        <Switch
          label={t('realms.default')}
          checked={entry.default === true}
          onChange={(event) => change({ default: event.currentTarget.checked })}
        />
        <MultiSelect
          label={t('realms.methods')}
          data={methods.map((value) => ({ value, label: methodName(value) }))}
          value={wordsOf(entry.methods)}
          onChange={(value) => change({ methods: value })}
        />
        <MultiSelect
          label={t('realms.backEnds')}
          data={backEnds}
          value={wordsOf(entry.backEnds)}
          onChange={(value) => change({ backEnds: value })}
        />
        <TagsInput
          label={t('realms.groups')}
          value={wordsOf(entry.groups)}
          onChange={(value) => change({ groups: value })}
        />
        <Switch
          label={t('realms.officeMode')}
          checked={entry.officeMode !== false}
          onChange={(event) => change({ officeMode: event.currentTarget.checked })}
        />
        <Group justify="flex-end">
          <Button type="submit">{t('realms.apply')}</Button>
        </Group>
      </Form>
    </Dialog>
  );
}
