import { subjects } from '@sekisho/contracts';
import { newUlid } from '@sekisho/platform';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { proofFreshMs } from '../limits.ts';
import { TestConsole } from '../testing/console.fixture.ts';

const testConsole = new TestConsole();
beforeAll(() => testConsole.open());
afterEach(() => vi.useRealTimers());
afterAll(() => testConsole.close());

const lasting = [
  { method: 'POST', url: '/api/administrators', payload: { name: 'mallory', role: 'administrator' } },
  { method: 'POST', url: '/api/administrators/viewer/invitation', payload: {} },
  { method: 'PATCH', url: '/api/administrators/viewer', payload: { role: 'administrator' } },
  { method: 'DELETE', url: '/api/administrators/viewer' },
  { method: 'POST', url: '/api/account/passkeys/options', payload: {} },
] as const;

describe.each(lasting)('$method $url, which lets somebody in for good', (asked) => {
  it('is not for who signed in long ago', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + proofFreshMs });
    const reply = await testConsole.ask('administrator', asked);
    expect(reply.statusCode).toBe(409);
    expect(reply.json()).toMatchObject({ detail: expect.stringContaining('too long ago'), remedy: 'sign-in-again' });
  });
});

describe('settings that are published', () => {
  const revision = newUlid();
  const publish = { method: 'POST', url: '/api/settings/publish', payload: { base: revision, text: 'x' } } as const;
  const rollBack = { method: 'POST', url: '/api/settings/roll-back', payload: { base: revision, revision } } as const;
  const { answers } = testConsole.gateway;
  const comesTo = (path: string) => {
    const effects = [{ path, takes: 'service-restart', services: ['console'], runningSessions: false }];
    answers[subjects.settingsCheck] = { revision, text: 'x', problems: [], warnings: [], diff: '', effects };
    const text = 'officeMode: { pool: 10.8.0.0/24 }\nencryptionDomain: [10.0.0.0/8]\n';
    const shown = { revision, text, values: {}, inForce: revision, problems: [], publishable: true };
    answers[subjects.settingsShow] = shown;
    answers[subjects.settingsRevision] = { text };
    answers[subjects.settingsPublish] = { outcome: 'published', revision, effects, notices: [] };
  };

  it.each([publish, rollBack])('by $url, do not let in others by the word of who signed in long ago', async (asked) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + proofFreshMs });
    for (const path of ['console.oidc', 'console.oidc.issuer', 'console', 'console.store.sqlite']) {
      comesTo(path);
      const reply = await testConsole.ask('administrator', asked);
      expect([path, reply.statusCode, reply.json().detail]).toEqual([
        path,
        409,
        expect.stringContaining('too long ago'),
      ]);
    }
    comesTo('officeMode.pool');
    expect((await testConsole.ask('administrator', asked)).statusCode).toBe(200);
  });

  it.each([publish, rollBack])('by $url, do so by the word of who signed in a moment ago', async (asked) => {
    comesTo('console.oidc');
    expect((await testConsole.ask('administrator', asked)).statusCode).toBe(200);
  });
});

it('is for who signed in a moment ago', async () => {
  const reply = await testConsole.ask('administrator', {
    method: 'POST',
    url: '/api/administrators',
    payload: { name: 'alice', role: 'viewer' },
  });
  expect(reply.statusCode).toBe(200);
});
