import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ownHeader } from '../access/request-checks.ts';
import type { Role } from '../access/roles.ts';
import { TestConsole } from '../testing/console.fixture.ts';

const testConsole = new TestConsole();
beforeAll(() => testConsole.open());
beforeEach(() => void testConsole.warned.splice(0));
afterAll(() => testConsole.close());

const token = 'A'.repeat(42);

describe('the log is told of a request', () => {
  it.each<[string, Role | undefined, InjectOptions, object]>([
    [
      'that takes another role',
      'viewer',
      { method: 'POST', url: '/api/sessions/01J/end' },
      { status: 403, method: 'POST', route: '/api/sessions/:connection/end', by: 'viewer' },
    ],
    ['of nobody', undefined, { url: '/api/account' }, { status: 401, method: 'GET', route: '/api/account' }],
    [
      'of another site',
      'administrator',
      { method: 'POST', url: '/api/sign-out', headers: { 'sec-fetch-site': 'cross-site' } },
      { status: 403, route: '/api/sign-out' },
    ],
    ['for another host', undefined, { url: '/', headers: { host: 'evil.example' } }, { status: 421, route: '/*' }],
    [
      'that does not fit',
      'operator',
      { url: '/api/past-sessions?limit=none' },
      { status: 400, route: '/api/past-sessions', by: 'operator' },
    ],
    [
      'with a token, but not of that',
      undefined,
      { url: `/api/setup/profiles/${token}` },
      { status: 400, route: '/api/setup/profiles/:token' },
    ],
  ])('%s', async (_, role, asked, told) => {
    const { statusCode } = await testConsole.ask(role, asked);
    expect(testConsole.warned).toEqual([expect.objectContaining({ ...told, status: statusCode })]);
    expect(testConsole.warned[0]?.from).toMatch(/^10\./);
    expect(JSON.stringify(testConsole.warned)).not.toContain(token);
  });

  it('not where it was answered, or there is nothing', async () => {
    await testConsole.ask('viewer', { url: '/api/account' });
    await testConsole.ask('viewer', { url: '/api/nothing' });
    expect(testConsole.warned).toEqual([]);
  });

  it('ever more seldom of one address, and of one sign-in', async () => {
    const remoteAddress = '192.0.2.9';
    for (let asked = 0; asked < 100; asked += 1) {
      await testConsole.ask(undefined, { url: '/api/account', remoteAddress });
      await testConsole.ask('viewer', { method: 'POST', url: '/api/sessions/01J/end' });
    }
    const statuses = testConsole.warned.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401).length).toBeLessThan(30);
    expect(statuses.filter((status) => status === 403).length).toBeLessThan(30);
    expect(statuses).toContain(401);
    // Somebody else's are told.
    await testConsole.ask(undefined, { url: '/api/account', headers: { [ownHeader]: 'page' } });
    expect(testConsole.warned).toHaveLength(statuses.length + 1);
  });
});

it('the audit is told of sign-ins that are held back, ever more seldom', async () => {
  const payload = { name: 'viewer', password: 'a guess' };
  const asked = { method: 'POST', url: '/api/sign-in', payload, remoteAddress: '192.0.2.8' } as const;
  const outcomes: string[] = [];
  for (let tries = 0; tries < 60; tries += 1) outcomes.push((await testConsole.ask(undefined, asked)).json().outcome);
  const held = outcomes.filter((outcome) => outcome === 'held').length;
  const told = testConsole.gateway.told.filter(({ data }) => 'what' in data && data.what === 'console.sign-in -');
  expect(told[0]?.data).toMatchObject({ from: '192.0.2.8', after: { outcome: 'refused' } });
  expect(told.length).toBeGreaterThan(10);
  expect(told.length).toBeLessThan(held / 2);
});
