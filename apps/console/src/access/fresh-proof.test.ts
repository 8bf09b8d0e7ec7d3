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
    expect(reply.json().detail).toContain('too long ago');
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
