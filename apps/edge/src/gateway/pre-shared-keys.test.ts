import { subjects } from '@sekisho/contracts';
import type { PreSharedKey } from '@sekisho/isakmp';
import { Secret } from '@sekisho/wire';
import { expect, it, vi } from 'vitest';
import { type Answer, kindly, policy, setUp } from './edge-in-memory.fixture.ts';

const soon = { timeout: 10_000, interval: 10 };
const key = (name: string, more: Partial<PreSharedKey> = {}): PreSharedKey => ({
  name,
  secret: Secret.fromText(`the secret of ${name}`),
  ...more,
});
const having = (name: string) => ({ policy: { ...policy(false), preSharedKeys: [key(name)] } });

it('lets clients in with any of its keys, and names the one in record, session and question', async () => {
  const named: unknown[] = [];
  const answer: Answer = (subject, payload: { preSharedKey?: string }) => {
    if (subject === subjects.authVerify) named.push(payload.preSharedKey);
    return kindly(subject, payload as never);
  };
  const { client, records, gateway } = setUp(answer, { gateway: { preSharedKeys: [key('old'), key('new')] } });
  for (const [number, name] of ['new', 'old'].entries()) {
    const alice = client(`198.51.100.${number + 7}`, having(name));
    alice.connect();
    await vi.waitFor(() => expect(alice.officeMode).toBeDefined(), soon);
  }
  expect(named).toEqual(['new', 'old']);
  expect(records('connection.established').map(({ preSharedKey }) => preSharedKey)).toEqual(['new', 'old']);
  expect(gateway.live().map(({ preSharedKey }) => preSharedKey)).toEqual(['new', 'old']);
  await gateway.stop();
});

it('refuses a user whose groups have another key, as auth says, and names the key', async () => {
  const code = 'pre-shared-key-of-another-group';
  const answer: Answer = (subject, payload: { preSharedKey?: string }) =>
    subject === subjects.authVerify && payload.preSharedKey === 'guests'
      ? { outcome: 'refused', code, user: 'alice', detail: 'the key guests is for guests' }
      : kindly(subject, payload as never);
  const { client, records, gateway } = setUp(answer, { gateway: { preSharedKeys: [key('staff'), key('guests')] } });
  const refused = client('198.51.100.7', having('guests'));
  refused.connect();
  await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
  expect(records('connection.refused')).toMatchObject([{ code, user: 'alice', preSharedKey: 'guests' }]);
  const alice = client('198.51.100.8', having('staff'));
  alice.connect();
  await vi.waitFor(() => expect(alice.officeMode).toBeDefined(), soon);
  await gateway.stop();
});

it('refuses a key from the moment on at which it retires; who is connected stays', async () => {
  let retired = false;
  const keys = [key('old', { retired: () => retired }), key('new')];
  const { client, records, gateway } = setUp(kindly, { gateway: { preSharedKeys: keys } });
  const early = client('198.51.100.7', having('old'));
  early.connect();
  await vi.waitFor(() => expect(early.officeMode).toBeDefined(), soon);
  retired = true;
  client('198.51.100.8', having('old')).connect();
  await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
  expect(records('connection.refused')).toMatchObject([
    { code: 'pre-shared-key-retired', step: 'main-mode-5', preSharedKey: 'old' },
  ]);
  const moved = client('198.51.100.8', having('new'));
  moved.connect();
  await vi.waitFor(() => expect(moved.officeMode).toBeDefined(), soon);
  expect(gateway.live().map(({ preSharedKey }) => preSharedKey)).toEqual(['old', 'new']);
  expect(records('connection.ended')).toEqual([]);
  await gateway.stop();
});
