import { Alert, Button, Checkbox, Group, Image, NumberInput, Select, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
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
import {
  authenticationOf,
  type Choices,
  hasFiles,
  isHereAlone,
  methodOf,
  type Order,
  problemsOf,
  requestOf,
} from './order.ts';

type Link = AnswerOf<'/api/setup-links'>['links'][number];
const linksKey = ['setup-links'] as const;
const lasting = [1, 24, 3 * 24, 7 * 24] as const;
/** Of a link for everybody. */
const usesMax = 500;
/** Unless it is said. */
const usual = { hours: 24, uses: 25 };
type LinkBounds = typeof usual;

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
  const nameOf = useName();
  const revoke = useMutation({
    mutationFn: ({ id }: Link) => ask(api.DELETE('/api/setup-links/{id}', { params: { path: { id } } })),
    onSuccess: (_, link) => announce(t('links.revoked', { user: nameOf(link) })),
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
          nameOf={nameOf}
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
  const [bounds, setBounds] = useState(usual);
  const [resetsPassword, setResets] = useState(false);
  const nameOf = useName();
  const { mutate, data, error, isPending, reset } = useMutation({
    mutationFn: () => {
      const whom = order.forEverybody
        ? { ...bounds, resetsPassword: false }
        : { ...bounds, user: order.user.trim(), uses: 1, resetsPassword };
      const body = { ...whom, ...requestOf(order, choices) };
      return ask(api.POST('/api/setup-links', { body }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: linksKey }),
    gcTime: 0,
  });
  const make = () => {
    onJudged();
    if (Object.keys(problemsOf(order, choices)).length === 0) mutate();
  };
  const method = methodOf(order, choices) ?? choices?.methods[0];
  if (order.forEverybody && (authenticationOf(order, choices) === 'certificate' || method === 'eap-tls'))
    return <Text size="sm">{t('links.certificatesForUsers')}</Text>;
  return (
    <>
      {!hasFiles(order, choices) && <Text size="sm">{t('links.byKey')}</Text>}
      <Bounds order={order} bounds={bounds} onChange={(change) => setBounds({ ...bounds, ...change })}>
        <Button loading={isPending} onClick={make}>
          {t('links.make')}
        </Button>
      </Bounds>
      {order.forEverybody && hasFiles(order, choices) && <Text size="sm">{t('links.everybodyHint')}</Text>}
      {!order.forEverybody && (
        <Checkbox
          label={t('links.resetsPassword')}
          checked={resetsPassword}
          onChange={(event) => setResets(event.currentTarget.checked)}
        />
      )}
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
          <SecretOnce title={t('links.made', { user: nameOf(data.link) })} secret={data.url} onDone={reset} />
        </Group>
      )}
    </>
  );
}

interface BoundsProps {
  readonly order: Order;
  readonly bounds: LinkBounds;
  readonly onChange: (change: Partial<LinkBounds>) => void;
  readonly children: ReactNode;
}

/** How long a link is good, and how often. */
function Bounds({ order, bounds, onChange, children }: BoundsProps) {
  const { t } = useTranslation('clients');
  return (
    <Group align="flex-end">
      <Select
        label={t('links.lasts')}
        data={lasting.map((each) => ({
          value: String(each),
          label: each < 48 ? t('links.hours', { count: each }) : t('links.days', { count: each / 24 }),
        }))}
        value={String(bounds.hours)}
        allowDeselect={false}
        onChange={(value) => onChange({ hours: Number(value ?? usual.hours) })}
      />
      {order.forEverybody && (
        <NumberInput
          label={t('links.uses')}
          value={bounds.uses}
          min={1}
          max={usesMax}
          clampBehavior="strict"
          allowDecimal={false}
          w={140}
          onChange={(value) => onChange({ uses: Number(value) || 1 })}
        />
      )}
      {children}
    </Group>
  );
}

function useName(): (link: Pick<Link, 'user'>) => string {
  const { t } = useTranslation('clients');
  return ({ user }) => user ?? t('links.everybody');
}

function stateOf({ used, uses, revokedAt, expiresAt }: Link): 'good' | 'used' | 'revoked' | 'over' {
  if (used >= uses) return 'used';
  if (revokedAt !== undefined) return 'revoked';
  return Date.parse(expiresAt) > Date.now() ? 'good' : 'over';
}

const tones = { good: 'info', used: 'good', revoked: 'calm', over: 'calm' } as const;

function useColumns(): readonly Column<Link>[] {
  const { t } = useTranslation('clients');
  const nameOf = useName();
  return useMemo(
    () => [
      { id: 'user', header: t('links.columns.user'), cell: nameOf, sort: nameOf },
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
        cell: ({ uses, used, usedAt, usedFrom = '' }) =>
          [
            ...(uses > 1 ? [t('links.usedOf', { used, uses })] : []),
            ...(usedAt === undefined ? [] : [t('links.usedFrom', { time: formatTime(usedAt), from: usedFrom })]),
          ].join(' · '),
        wide: 'md',
      },
    ],
    [t, nameOf],
  );
}
