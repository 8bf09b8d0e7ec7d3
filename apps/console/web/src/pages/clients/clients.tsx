import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { takeFiles } from '../../api/take-files.ts';
import { useMay } from '../../api/use-may.ts';
import { type Language, language, languages } from '../../i18n/translations.ts';
import { Icon } from '../../kit/icons.tsx';
import { PageHeading } from '../../kit/page-heading.tsx';
import { Panel } from '../../kit/panel.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { Links } from './links.tsx';
import { type Platform, platforms } from './platforms.ts';

/** Whom and what a client is set up for. */
export interface Order {
  readonly user: string;
  readonly platform: Platform;
  readonly language: Language;
  readonly server: string;
  readonly machine: string;
}

/** What people need to set up their devices. */
export default function Clients() {
  const { t } = useTranslation('clients');
  const mayHandOut = useMay('operator');
  const [order, setOrder] = useState<Order>(() => ({
    user: '',
    platform: 'windows-11',
    language: language(),
    server: '',
    machine: '',
  }));
  return (
    <>
      <PageHeading title={t('title')} hint={t('hint')} />
      {mayHandOut && (
        <Stack>
          <Whom order={order} onChange={(change) => setOrder({ ...order, ...change })} />
          <Guide order={order} />
          <Files order={order} />
          <Links order={order} />
        </Stack>
      )}
    </>
  );
}

function Whom({ order, onChange }: { readonly order: Order; readonly onChange: (change: Partial<Order>) => void }) {
  const { t } = useTranslation('clients');
  const text = (name: 'user' | 'server' | 'machine') => (
    <TextInput
      label={t(`who.${name}`)}
      description={t(`who.${name}Hint`)}
      maxLength={253}
      autoComplete="off"
      value={order[name]}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <Panel title={t('who.title')}>
      <Stack maw={560}>
        {text('user')}
        <Select
          label={t('who.platform')}
          data={platforms.map((value) => ({ value, label: t(`platforms.${value}`) }))}
          value={order.platform}
          allowDeselect={false}
          onChange={(value) => onChange({ platform: platforms.find((each) => each === value) ?? 'windows-11' })}
        />
        <Select
          label={t('who.language')}
          data={languages.map((value) => ({ value, label: t(`languages.${value}`) }))}
          value={order.language}
          allowDeselect={false}
          onChange={(value) => onChange({ language: languages.find((each) => each === value) ?? 'en' })}
        />
        {text('server')}
        {text('machine')}
      </Stack>
    </Panel>
  );
}

/** A document of its own, so that it is printed as it is. */
function Guide({ order: { user, platform, language: chosen, server } }: { readonly order: Order }) {
  const { t } = useTranslation('clients');
  const query = new URLSearchParams({
    platform,
    language: chosen,
    ...(user !== '' && { user }),
    ...(server !== '' && { server }),
  });
  return (
    <Panel title={t('guide.title')}>
      <Text size="sm" mb="sm">
        {t('guide.hint')}
      </Text>
      <Button
        component="a"
        href={`/api/client-guide?${query}`}
        target="_blank"
        rel="noopener"
        variant="default"
        leftSection={<Icon name="link" size={16} />}
      >
        {t('guide.open')}
      </Button>
    </Panel>
  );
}

function Files({ order: { server, machine, ...order } }: { readonly order: Order }) {
  const { t } = useTranslation('clients');
  const make = useMutation({
    mutationFn: () =>
      ask(api.POST('/api/client-setups', { body: { ...order, machine, ...(server !== '' && { server }) } })),
    gcTime: 0,
  });
  const take = useMutation({ mutationFn: (token: string) => takeFiles(token), onSuccess: make.reset });
  const error = make.error ?? take.error;
  return (
    <Panel title={t('files.title')}>
      <Text size="sm" mb="sm">
        {t(machine === '' ? 'files.byKey' : 'files.hint')}
      </Text>
      <Group>
        <Button
          variant="default"
          disabled={order.user === '' || machine === ''}
          loading={make.isPending}
          onClick={() => make.mutate()}
        >
          {t('files.make')}
        </Button>
        {make.data && (
          <Button
            leftSection={<Icon name="download" size={16} />}
            loading={take.isPending}
            onClick={() => make.data && take.mutate(make.data.handout.token)}
          >
            {t('files.download', { count: make.data.files.length })}
          </Button>
        )}
      </Group>
      {take.isSuccess && (
        <Text size="sm" mt="sm" role="status">
          {t('files.fetched')}
        </Text>
      )}
      {error && <ProblemAlert error={error} />}
    </Panel>
  );
}
