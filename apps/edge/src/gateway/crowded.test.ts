import { describe, expect, it, vi } from 'vitest';
import { PeerIndex } from '../connections/peer-index.ts';
import { limits } from '../limits.ts';
import { kindly, setUp } from './edge-in-memory.fixture.ts';

const soon = { timeout: 10_000 };

describe('an edge that is full', () => {
  it('refuses a client as busy, and keeps nothing of it', async () => {
    const { client, records, dataplane, gateway } = setUp(kindly);
    const alice = client('198.51.100.7');
    alice.connect();
    await vi.waitFor(() => expect(alice.officeMode).toBeDefined(), soon);
    const size = vi.spyOn(PeerIndex.prototype, 'size', 'get').mockReturnValue(limits.peersMax);
    try {
      const bob = client('198.51.100.8');
      bob.connect();
      await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
    } finally {
      size.mockRestore();
    }
    const detail = `${limits.peersMax} clients are connected`;
    expect(records('connection.refused')).toEqual([expect.objectContaining({ code: 'gateway-busy', detail })]);
    expect(dataplane.sessions.size).toBe(1);
    await gateway.stop();
  });

  it('lets no client pile up IKE SAs', async () => {
    const { client, gateway } = setUp(kindly);
    const alice = client('198.51.100.7');
    alice.connect();
    await vi.waitFor(() => expect(alice.officeMode).toBeDefined(), soon);
    const reason = 'ike: too many SAs of one client';
    for (let count = 1; count < limits.ikeSasPerPeerMax; count += 1) {
      const before = alice.ikeSa?.id;
      alice.rekeyIke();
      await vi.waitFor(() => expect(alice.ikeSa?.id).not.toBe(before), soon);
    }
    expect(gateway.ignored[reason]).toBeUndefined();
    alice.rekeyIke();
    await vi.waitFor(() => expect(gateway.ignored[reason]).toBe(1), soon);
    expect(gateway.live()).toHaveLength(1);
    await gateway.stop();
  });
});
