import { expect, it } from 'vitest';
import { EdgeRoll } from './edge-roll.ts';
import type { HealthState } from './health.ts';
import { Health } from './health.ts';
import { overviewOf } from './overview.ts';
import { RecentAttempts } from './recent-attempts.ts';

const now = Date.UTC(2026, 0, 31);
const at = (days: number) => new Date(now + days * 24 * 3600_000).toISOString();
const health: HealthState = {
  backEnds: [
    {
      instance: 'a',
      backEnds: [
        { name: 'radius', kind: 'radius', servers: [{ server: '10.0.0.5:1812', purpose: 'logins', state: 'down' }] },
      ],
      authorities: [
        {
          ...{ name: 'corp', purposes: ['users'], crl: 'outdated', crlUntil: at(-1), problem: '/ca.crl holds no CRL' },
          certificates: [{ subject: 'CN=corp', notAfter: at(9), role: 'anchor' }],
        },
      ],
    },
  ],
  pools: { pools: [{ name: 'default', addresses: '10.8.0.0/24', size: 10, inUse: 10, blocks: 1 }], problems: ['odd'] },
  ca: {
    instance: 'c',
    authorities: [{ role: 'root', subject: 'CN=root', notAfter: at(900), endsSoon: false }],
    expiring: { certificates: 2, withinDays: 30 },
  },
  certificates: [{ service: 'edge', instance: 'e', certificates: [{ name: 'ike', use: 'ike', notAfter: at(3) }] }],
  vitals: [],
};
const mirror = { size: 5, connected: 3 };

function overview(known: HealthState | undefined, edges = new EdgeRoll(() => now)) {
  return overviewOf({ mirror, edges, attempts: new RecentAttempts(() => now), health: known, now });
}

it('says what is wrong, in both languages, and what ends first', () => {
  const { problems, expiring, sessions, expiringCertificates } = overview(health);
  expect(sessions).toEqual({ connected: 3, underWay: 2 });
  expect(problems.map(({ severity, text }) => [severity, text.en])).toEqual([
    ['bad', 'The server 10.0.0.5:1812 of the back end radius does not answer.'],
    ['bad', 'Of the pool default 10 of 10 addresses are in use.'],
    ['bad', expect.stringMatching(/^Expires soon/)],
    ['warn', 'odd'],
    ['warn', 'corp: /ca.crl holds no CRL'],
  ]);
  expect(problems.at(-1)?.text.ja).toBe('corp：/ca.crl に CRL がありません');
  expect(expiring.map(({ kind, soon }) => [kind, soon])).toEqual([
    ['crl', true],
    ['gateway-certificate', true],
    ['authority', true],
    ['authority', false],
  ]);
  expect(expiringCertificates).toEqual({ count: 2, withinDays: 30 });
});

it('says nothing of what was not asked yet, and names who does not answer', () => {
  expect(overview(undefined).problems).toEqual([]);
  const silent = overview({ backEnds: [], pools: undefined, ca: undefined, certificates: [], vitals: [] });
  expect(silent.problems.map(({ text }) => text.en)).toEqual([
    'ip-pool does not answer.',
    'auth does not answer.',
    'ca does not answer.',
  ]);
});

it('shows an edge that was not heard of as gone, without sessions', () => {
  const clock = { now };
  const edges = new EdgeRoll(() => clock.now);
  const presence = { edge: 'edge-1', state: 'accepting' as const, sessions: 7, since: at(-1), at: at(0) };
  expect(edges.hear(presence)).toBe(false);
  expect(edges.newlyGone()).toEqual([]);
  expect(edges.hear({ ...presence, since: at(0) })).toBe(true);
  clock.now += 7_000;
  expect(edges.newlyGone()).toEqual(['edge-1']);
  expect(edges.newlyGone()).toEqual([]);
  expect(overview(health, edges).edges).toMatchObject([{ edge: 'edge-1', state: 'gone', sessions: 0 }]);
  edges.hear(presence);
  expect(overview(health, edges).edges).toMatchObject([{ state: 'accepting', sessions: 7 }]);
});

it('counts why attempts of the last hour failed, the most frequent first', () => {
  const clock = { now };
  const attempts = new RecentAttempts(() => clock.now);
  attempts.add({ at: now, code: 'wrong-password' });
  attempts.add({ at: now, code: undefined });
  attempts.fill([
    { at: now - 1000, code: 'unknown-user' },
    { at: now - 2000, code: 'unknown-user' },
    { at: now + 1, code: 'gateway-busy' },
  ]);
  const { connected, refused, codes } = attempts.summary();
  expect([connected, refused, codes.map(({ code, count }) => [code, count])]).toEqual([
    1,
    3,
    [
      ['unknown-user', 2],
      ['wrong-password', 1],
    ],
  ]);
  clock.now += 3600_000 - 500;
  expect(attempts.summary().refused).toBe(1);
});

it('asks how everybody does no more often than it must, and answers at once with what it knows', async () => {
  const clock = { now: 0 };
  let asked = 0;
  const none = async () => [];
  const source = {
    backEndHealth: async () => {
      asked += 1;
      return [];
    },
    poolHealth: async () => undefined,
    caHealth: async () => undefined,
    gatewayCertificates: none,
    vitals: none,
  };
  const watched = new Health(source, () => clock.now);
  await Promise.all([watched.current(), watched.current()]);
  clock.now = 5_000;
  await watched.current();
  expect(asked).toBe(1);
  clock.now = 20_000;
  await watched.current();
  expect(asked).toBe(2);
  await new Promise((resolve) => setImmediate(resolve));
  clock.now = 50_000;
  await watched.recent();
  expect(asked).toBe(3);
  clock.now = 55_000;
  await watched.recent();
  expect(asked).toBe(3);
});

it('knows how everybody does before anybody asks, and looks again for who is away', async () => {
  const clock = { now: 0 };
  let asked = 0;
  let there: Pick<HealthState, 'backEnds' | 'pools' | 'ca'> = { ...health, ca: undefined };
  const watched = new Health(
    {
      backEndHealth: async () => {
        asked += 1;
        return there.backEnds;
      },
      poolHealth: async () => there.pools,
      caHealth: async () => there.ca,
      gatewayCertificates: async () => [],
      vitals: async () => [],
    },
    () => clock.now,
  );
  await watched.prepare();
  expect(watched.known?.pools).toEqual(health.pools);
  there = health;
  clock.now = 20_000;
  await watched.prepare();
  await new Promise((resolve) => setImmediate(resolve));
  expect(watched.known?.ca).toEqual(health.ca);
  clock.now = 60_000;
  await watched.prepare();
  expect(asked).toBe(2);
});
