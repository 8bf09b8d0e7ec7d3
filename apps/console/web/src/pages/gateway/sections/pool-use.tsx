import { Alert, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ask } from '../../../api/ask.ts';
import { api } from '../../../api/client.ts';
import type { paths } from '../../../api/schema.d.ts';
import { Awaited } from '../../../kit/awaited.tsx';

type Pool = paths['/api/office-mode/pools']['get']['responses']['200']['content']['application/json']['pools'][number];

/** Fields in one row of the map, and their side. */
const columns = 64;
const side = 12;
const refreshMs = 10_000;

/** Each pool as a map of its addresses. */
export function PoolUse() {
  const { t } = useTranslation('gateway');
  const pools = useQuery({
    queryKey: ['office-mode', 'pools'],
    queryFn: async () => await ask(api.GET('/api/office-mode/pools')),
    refetchInterval: refreshMs,
  });
  const { data } = pools;
  return (
    <Stack>
      <Title order={2} size="h4">
        {t('officeMode.use')}
      </Title>
      {data === undefined && <Awaited query={pools} height={90} />}
      {data?.pools.map((pool) => (
        <PoolMap key={pool.name} pool={pool} />
      ))}
      {data && data.problems.length > 0 && (
        <Alert color="yamabuki" title={t('officeMode.problems')}>
          {data.problems.map((problem) => (
            <Text key={problem} size="sm">
              {problem}
            </Text>
          ))}
        </Alert>
      )}
    </Stack>
  );
}

function PoolMap({ pool }: { readonly pool: Pool }) {
  const { t, i18n } = useTranslation('gateway');
  const { cells, cellSize } = pool.map;
  const number = new Intl.NumberFormat(i18n.language);
  const rows = Math.ceil(cells.length / columns);
  const counts = { inUse: number.format(pool.inUse), size: number.format(pool.size) };
  return (
    <div>
      <Group justify="space-between">
        <Text fw={600}>
          {pool.name} <Text span>{pool.addresses}</Text>
        </Text>
        <Text>{t('officeMode.useOf', counts)}</Text>
      </Group>
      <svg
        role="img"
        aria-label={`${t('officeMode.map', { pool: pool.name, size: number.format(cellSize) })}. ${t('officeMode.useOf', counts)}`}
        viewBox={`0 0 ${columns * side} ${rows * side}`}
        width="100%"
      >
        {cells.map(({ from, size, inUse }, index) => (
          <rect
            key={from}
            x={(index % columns) * side}
            y={Math.floor(index / columns) * side}
            width={side - 1}
            height={side - 1}
            rx={2}
            fill={inUse === 0 ? 'var(--mantine-color-default-border)' : 'var(--mantine-primary-color-filled)'}
            fillOpacity={inUse === 0 ? 0.5 : 0.35 + 0.65 * (inUse / size)}
          >
            <title>{t('officeMode.mapCell', { from, inUse: number.format(inUse), size: number.format(size) })}</title>
          </rect>
        ))}
      </svg>
    </div>
  );
}
