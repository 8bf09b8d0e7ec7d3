import { Alert, Button, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { useMay } from '../../api/use-may.ts';
import { language } from '../../i18n/translations.ts';
import { Icon } from '../../kit/icons.tsx';
import { PageHeading } from '../../kit/page-heading.tsx';
import { Panel } from '../../kit/panel.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { Files } from './files.tsx';
import { Links } from './links.tsx';
import {
  authenticationOf,
  type Choices,
  connectionOf,
  emptyOrder,
  fieldId,
  firstWrong,
  type Order,
  problemsOf,
} from './order.ts';
import { Whom } from './whom.tsx';

/** Each answer has all accounts looked through: a name is asked for when nobody types on. */
const typingMs = 300;

/** What people need to set up their devices. */
export default function Clients() {
  const { t } = useTranslation('clients');
  const mayHandOut = useMay('operator');
  return (
    <>
      <PageHeading title={t('title')} hint={t('hint')} />
      {mayHandOut ? <Ordering /> : <Alert color="gray">{t('readOnly')}</Alert>}
    </>
  );
}

function Ordering() {
  const [order, setOrder] = useState<Order>(() => emptyOrder(language()));
  const [user] = useDebouncedValue(order.forEverybody ? '' : order.user.trim(), typingMs);
  const { platform } = order;
  const [isJudged, setJudged] = useState(false);
  const { data: choices, error } = useQuery({
    queryKey: ['client-setup-choices', user, platform],
    queryFn: () =>
      ask(api.GET('/api/client-setup-choices', { params: { query: { platform, ...(user !== '' && { user }) } } })),
    placeholderData: keepPreviousData,
  });
  const judge = () => {
    setJudged(true);
    const wrong = firstWrong(problemsOf(order, choices));
    if (wrong !== undefined) document.getElementById(fieldId(wrong))?.focus();
  };
  return (
    <Stack>
      {error && <ProblemAlert error={error} />}
      <Whom
        order={order}
        choices={choices}
        problems={isJudged ? problemsOf(order, choices) : {}}
        onChange={(change) => setOrder({ ...order, ...change })}
      />
      <Guide order={order} choices={choices} />
      <Files order={order} choices={choices} onJudged={judge} />
      <Links order={order} choices={choices} onJudged={judge} />
    </Stack>
  );
}

/** A document of its own, so that it is printed as it is. */
function Guide({ order, choices }: { readonly order: Order; readonly choices: Choices | undefined }) {
  const { t } = useTranslation('clients');
  const { user, forEverybody, platform, language: chosen, server } = order;
  const authentication = authenticationOf(order, choices);
  const query = new URLSearchParams({
    platform,
    language: chosen,
    ...(user.trim() !== '' && !forEverybody && { user: user.trim() }),
    ...(server.trim() !== '' && { server: server.trim() }),
    ...(authentication !== undefined && { authentication }),
    ...connectionOf(order, choices),
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
