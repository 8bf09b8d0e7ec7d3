import { describe, expect, it, vi } from 'vitest';
import { kindly, setUp } from './edge-in-memory.fixture.ts';

const soon = { timeout: 5_000, interval: 10 };

async function withAlice(hasOthers: boolean) {
  const edge = setUp(kindly, { hasOthers });
  const alice = edge.client('198.51.100.7');
  alice.connect();
  await vi.waitFor(() => expect(alice.officeMode).toBeDefined(), soon);
  edge.gateway.accepting = false;
  return { ...edge, alice };
}

it('a gateway tells of every session that it stands, when it is asked to', async () => {
  const { gateway, records } = await withAlice(false);
  await gateway.tellProgress();
  expect(records('connection.progress')).toMatchObject([{ user: 'alice', address: '10.66.0.2', bytesIn: 300 }]);
  await gateway.stop();
});

describe('a gateway that takes no new clients', () => {
  it('does not answer them where others do', async () => {
    const { gateway, client, records, alice } = await withAlice(true);
    const bob = client('198.51.100.8');
    bob.connect();
    await vi.waitFor(() => expect(gateway.ignored['gateway-draining']).toBeGreaterThan(0), soon);
    expect(bob.ikeSa).toBeUndefined();
    expect(records('connection.refused')).toEqual([]);
    expect(gateway.sessions).toBe(1);
    expect(alice.officeMode).toBe('10.66.0.2');
    await gateway.stop();
  });

  it('refuses them where it is the only one, and says why', async () => {
    const { gateway, client, records } = await withAlice(false);
    client('198.51.100.8').connect();
    await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
    expect(records('connection.refused')[0]).toMatchObject({ code: 'gateway-draining', step: 'main-mode-1' });
    await gateway.stop();
  });

  it('lets a client that is in renew its IKE SA', async () => {
    const { gateway, alice, records } = await withAlice(true);
    const before = alice.ikeSa?.id;
    alice.rekeyIke();
    await vi.waitFor(() => expect(alice.ikeSa?.id).not.toBe(before), soon);
    expect(gateway.sessions).toBe(1);
    expect(records('connection.established')).toHaveLength(1);
    await gateway.stop();
  });

  it('ends sessions in good order when it is to, and records why', async () => {
    const { gateway, alice, records } = await withAlice(true);
    expect(gateway.occupied).toBe(1);
    expect(gateway.dismissSome(10, 'edge-drained', 'this gateway goes out of service')).toBe(0);
    await vi.waitFor(() => expect(records('connection.ended')).toHaveLength(1), soon);
    expect(records('connection.ended')[0]).toMatchObject({ reason: 'edge-drained' });
    expect(alice.seen).toContain('tunnel-closed by peer');
    expect(gateway.dismissSome(10, 'edge-drained', 'once more')).toBe(0);
    await vi.waitFor(() => expect(gateway.occupied).toBe(0), soon);
  });
});
