import { subjects } from '@sekisho/contracts';
import { encodeFrame, protocolNumbers } from '@sekisho/ppp';
import { concat, fromHex } from '@sekisho/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kindly, lease, setUp } from '../edge-in-memory.fixture.ts';

const soon = { timeout: 10_000, interval: 5 };

/** Two clients that are in, of one edge. */
async function twoClients() {
  let leased = 1;
  const edge = setUp((subject, payload) => {
    if (subject !== subjects.poolLease) return kindly(subject, payload);
    leased += 1;
    return { ...lease, address: `10.66.0.${leased}` };
  });
  const [alice, mallory] = [edge.client('198.51.100.7'), edge.client('198.51.100.66')];
  for (const client of [alice, mallory]) {
    client.connect();
    await vi.waitFor(() => expect(client.officeMode).toBeDefined(), soon);
  }
  const mallorys = [...edge.dataplane.sas.values()].find(({ remote }) => remote.address === '198.51.100.66');
  if (!mallorys) throw new Error('the second client has no SA');
  const { tunnel = 0, session = 0 } = [...edge.dataplane.sessions.values()][0] ?? {};
  return { ...edge, alice, victim: { tunnel, session }, mallorysPeer: mallorys.peer };
}

const control = (tunnel: number, session: number, messageType: number): Uint8Array =>
  concat(
    fromHex('c8020024'),
    Uint8Array.of(tunnel >> 8, tunnel, session >> 8, session, 0, 4, 0, 4),
    fromHex(`80080000 0000 00${messageType.toString(16).padStart(2, '0')} 80080000 0009 0007 80080000 0001 0006`),
  );

describe('a client that was let in ends nobody else', () => {
  let world: Awaited<ReturnType<typeof twoClients>>;
  beforeEach(async () => {
    world = await twoClients();
  });
  afterEach(() => world.gateway.stop());

  const expectBothIn = () => {
    expect(world.gateway.live()).toHaveLength(2);
    expect(world.alice.seen).toEqual([]);
  };

  it.each([
    ['StopCCN', 4],
    ['CDN', 14],
  ])("by a spoofed %s that names the other's tunnel", (_, messageType) => {
    const { dataplane, victim, mallorysPeer: peer } = world;
    for (const session of [0, victim.session])
      dataplane.deliver({ kind: 'l2tp', peer, peerPort: 1701, bytes: control(victim.tunnel, session, messageType) });
    expectBothIn();
  });

  it("by PPP frames with the other's ids, which it has guessed", () => {
    const { dataplane, victim: key, mallorysPeer: peer } = world;
    const terminate = encodeFrame({ protocol: protocolNumbers.lcp, information: fromHex('05010004') });
    dataplane.deliver({ kind: 'ppp', peer, key, bytes: terminate });
    expectBothIn();
  });

  it("by IKE messages with the other's cookies, from the other's address", () => {
    const { dataplane, alice } = world;
    const cookies = `${alice.ikeSa?.id}`;
    expect(cookies).toMatch(/^[0-9a-f]{32}$/);
    for (const exchange of [2, 5, 32])
      for (const flags of [0, 1]) {
        const bytes = concat(
          fromHex(cookies),
          Uint8Array.of(12, 0x10, exchange, flags, 0, 0, 0, 9, 0, 0, 0, 60),
          fromHex('0000001000000001030400010000100000000000000000000000000000000000'),
        );
        const [local, remote] = [
          { address: '203.0.113.1', port: 500 },
          { address: '198.51.100.7', port: 500 },
        ];
        dataplane.deliver({ kind: 'ike', local, remote, bytes });
      }
    expectBothIn();
  });

  it('by L2TP in clear, which is reported and never read', () => {
    const { dataplane, records } = world;
    const [local, remote] = [
      { address: '203.0.113.1', port: 1701 },
      { address: '198.51.100.7', port: 1701 },
    ];
    dataplane.deliver({ kind: 'clear-l2tp', local, remote });
    expect(records('connection.refused')).toMatchObject([{ code: 'l2tp-in-clear' }]);
    expectBothIn();
  });
});
