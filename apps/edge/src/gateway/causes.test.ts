import { afterEach, describe, expect, it, vi } from 'vitest';
import { aggressiveMessage, policyOf } from './causes.fixture.ts';
import { causesOfIke, causesOfMachines } from './causes-of-ike.fixture.ts';
import { causesOfLinks, causesOfServices } from './causes-of-logins.fixture.ts';
import { kindly, setUp } from './edge-in-memory.fixture.ts';

const address = '198.51.100.7';
const at = (port: number) => ({ local: { address: '203.0.113.1', port }, remote: { address, port } });
const farewellMs = 5_000;

/**
 * Until nothing moves any more: what client and gateway have to say to each other takes no time here, but another thread seals what
 * the auth service is asked, when it comes to it.
 */
async function settle({ authentication }: Pick<ReturnType<typeof setUp>, 'authentication'>): Promise<void> {
  for (let quiet = 0; quiet < 100; quiet = authentication.waiting > 0 ? 0 : quiet + 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('an attempt ends in one record, which tells client, step and cause:', () => {
  afterEach(() => void vi.useRealTimers());

  it.each([...causesOfIke, ...causesOfMachines, ...causesOfLinks, ...causesOfServices])(
    '$why',
    async ({ code, step, kind, answer = kindly, edge: how = {}, client: options = {}, meanwhile, afterMs = 0 }) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
      const edge = setUp(answer, how);
      const client = edge.client(address, { ...(kind && { policy: policyOf(kind) }), ...options });
      client.connect();
      await settle(edge);
      meanwhile?.(client, edge);
      await settle(edge);
      for (let waited = 0; waited < afterMs; waited += 1_000) {
        await vi.advanceTimersByTimeAsync(1_000);
        await settle(edge);
      }
      expect(edge.records('connection.refused')).toMatchObject([{ code, step, ...(kind && { client: kind }) }]);
      const stopped = edge.gateway.stop();
      await vi.advanceTimersByTimeAsync(farewellMs);
      await stopped;
      expect(edge.records('connection.refused')).toHaveLength(1);
      expect(edge.records('connection.established')).toEqual([]);
    },
  );

  it('Aggressive Mode', () => {
    const edge = setUp(kindly);
    for (let count = 0; count < 3; count += 1)
      edge.dataplane.deliver({ kind: 'ike', bytes: aggressiveMessage(), ...at(500) });
    const code = 'aggressive-mode-not-supported';
    expect(edge.records('connection.refused')).toMatchObject([{ code, step: 'main-mode-1' }]);
  });

  it('L2TP in clear', () => {
    const edge = setUp(kindly);
    for (let count = 0; count < 3; count += 1) edge.dataplane.deliver({ kind: 'clear-l2tp', ...at(1701) });
    expect(edge.records('connection.refused')).toMatchObject([{ code: 'l2tp-in-clear', step: 'main-mode-1' }]);
  });
});
