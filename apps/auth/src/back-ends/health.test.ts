import { authHealthReply } from '@sekisho/contracts';
import { expect, it } from 'vitest';
import type { BackEnd } from './back-end.ts';
import { readHealth } from './health.ts';

it('reports the health of back ends in the terms of its schema', () => {
  const backEnd: BackEnd = {
    name: 'hq',
    kind: 'radius',
    methods: new Set(),
    verify: async () => ({ kind: 'unknown-user' }),
    health: () => [
      { server: '10.0.0.5:1812', state: 'up', answeredAt: Date.UTC(2026, 0, 31), detail: undefined },
      { server: '10.0.0.6:1812', state: 'untried' },
    ],
    close: async () => undefined,
  };
  const servers = [
    { server: '10.0.0.5:1812', purpose: 'logins', state: 'up', answeredAt: '2026-01-31T00:00:00.000Z' },
    { server: '10.0.0.6:1812', purpose: 'logins', state: 'untried' },
    { server: '10.0.0.5:1813', purpose: 'accounting', state: 'down', detail: 'RADIUS 10.0.0.5:1813 is not running' },
  ];
  const accounting = { server: '10.0.0.5:1813', state: 'down', detail: 'RADIUS 10.0.0.5:1813 is not running' } as const;
  const reply = readHealth('auth-1', [backEnd], new Map([['hq', [accounting]]]));
  expect(authHealthReply.parse(reply)).toEqual({
    instance: 'auth-1',
    backEnds: [{ name: 'hq', kind: 'radius', servers }],
  });
});
