import { Alert, Button, Checkbox, Group, Image, Select, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../api/answers.ts';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { formatTime } from '../../i18n/format.ts';
import { announce } from '../../kit/announce.ts';
import { Panel, State } from '../../kit/panel.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { SecretOnce } from '../../kit/secret-once.tsx';
import type { Column } from '../../kit/table/columns.ts';
import { DataTable } from '../../kit/table/data-table.tsx';
import { type Choices, hasFiles, isHereAlone, type Order, problemsOf, requestOf } from './order.ts';

type Link = AnswerOf<'/api/setup-links'>['links'][number];
const linksKey = ['setup-links'] as const;
const lasting = [1, 24, 3 * 24, 7 * 24] as const;
const usual = 24;

interface LinksProps {
  readonly order: Order;
  readonly choices: Choices | undefined;
  /** Shows what is wrong with the order. */
  readonly onJudged: () => void;
}

/** Links by which people fetch their own set-up: made, listed, revoked. */
export function Links(props: LinksProps) {
  const { t } = useTranslation('clients');
  const queries = useQueryClient();
  const { data, error } = useQuery({ queryKey: linksKey, queryFn: () => ask(api.GET('/api/setup-links')) });
  const columns = useColumns();
  const revoke = useMutation({
    mutationFn: ({ id }: Link) => ask(api.DELETE('/api/setup-links/{id}', { params: { path: { id } } })),
    onSuccess: (_, { user }) => announce(t('links.revoked', { user })),
    onError: ({ message }) => announce(message, 'bad'),
    onSettled: () => queries.invalidateQueries({ queryKey: linksKey }),
  });
  return (
    <Panel title={t('links.title')}>
      <Stack>
        <Text size="sm">{t('links.hint')}</Text>
        <MakeLink {...props} />
        {error && <ProblemAlert error={error} />}
        <DataTable
          label={t('links.title')}
          columns={columns}
          rows={data?.links}
          keyOf={({ id }) => id}
          nameOf={({ user }) => user}
          nothing={t('links.none')}
          height="20rem"
          actions={(link) =>
            stateOf(link) === 'good'
              ? [{ label: t('links.revoke'), icon: 'bin', destructive: true, onSelect: () => revoke.mutate(link) }]
              : []
          }
        />
      </Stack>
    </Panel>
  );
}

function MakeLink({ order, choices, onJudged }: LinksProps) {
  const { t } = useTranslation('clients');
  const queries = useQueryClient();
  const [hours, setHours] = useState<number>(usual);
  const [resetsPassword, setResets] = useState(false);
  const { mutate, data, error, isPending, reset } = useMutation({
    mutationFn: () => {
      const body = { user: order.user.trim(), hours, resetsPassword, ...requestOf(order, choices) };
      return ask(api.POST('/api/setup-links', { body }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: linksKey }),
    gcTime: 0,
  });
  const make = () => {
    onJudged();
    if (Object.keys(problemsOf(order, choices)).length === 0) mutate();
  };
  if (order.forEverybody) return <Text size="sm">{t('links.forUsers')}</Text>;
  return (
    <>
      {!hasFiles(order, choices) && <Text size="sm">{t('links.byKey')}</Text>}
      <Group align="flex-end">
        <Select
          label={t('links.lasts')}
          data={lasting.map((each) => ({
            value: String(each),
            label: each < 48 ? t('links.hours', { count: each }) : t('links.days', { count: each / 24 }),
          }))}
          value={String(hours)}
          allowDeselect={false}
          onChange={(value) => setHours(Number(value ?? usual))}
        />
        <Button loading={isPending} onClick={make}>
          {t('links.make')}
        </Button>
      </Group>
      <Checkbox
        label={t('links.resetsPassword')}
        checked={resetsPassword}
        onChange={(event) => setResets(event.currentTarget.checked)}
      />
      {error && <ProblemAlert error={error} />}
      {data && isHereAlone(data.url) && <Alert color="yamabuki">{t('links.hereAlone')}</Alert>}
      {data && (
        <Group align="flex-start">
          <Image
            src={`data:image/svg+xml;utf8,${encodeURIComponent(data.qrCode)}`}
            alt={t('links.qrCode')}
            w={180}
            bg="white"
          />
          <SecretOnce title={t('links.made', { user: data.link.user })} secret={data.url} onDone={reset} />
        </Group>
      )}
    </>
  );
}

function stateOf({ usedAt, revokedAt, expiresAt }: Link): 'good' | 'used' | 'revoked' | 'over' {
  if (usedAt !== undefined) return 'used';
  if (revokedAt !== undefined) return 'revoked';
  return Date.parse(expiresAt) > Date.now() ? 'good' : 'over';
}

const tones = { good: 'info', used: 'good', revoked: 'calm', over: 'calm' } as const;

function useColumns(): readonly Column<Link>[] {
  const { t } = useTranslation('clients');
  return useMemo(
    () => [
      { id: 'user', header: t('links.columns.user'), cell: ({ user }) => user, sort: ({ user }) => user },
      {
        id: 'state',
        header: t('links.columns.state'),
        cell: (link) => <State tone={tones[stateOf(link)]}>{t(`links.states.${stateOf(link)}`)}</State>,
        width: 130,
      },
      { id: 'by', header: t('links.columns.by'), cell: ({ by }) => by, wide: 'md' },
      { id: 'until', header: t('links.columns.until'), cell: ({ expiresAt }) => formatTime(expiresAt), wide: 'sm' },
      {
        id: 'used',
        header: t('links.columns.used'),
        cell: ({ usedAt, usedFrom = '' }) =>
          usedAt === undefined ? '' : t('links.usedFrom', { time: formatTime(usedAt), from: usedFrom }),
        wide: 'md',
      },
    ],
    [t],
  );
}
