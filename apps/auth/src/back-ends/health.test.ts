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
    { server: '10.0.0.5:1812', state: 'up', answeredAt: '2026-01-31T00:00:00.000Z' },
    { server: '10.0.0.6:1812', state: 'untried' },
  ];
  const reply = readHealth('auth-1', [backEnd]);
  expect(authHealthReply.parse(reply)).toEqual({
    instance: 'auth-1',
    backEnds: [{ name: 'hq', kind: 'radius', servers }],
  });
});
