import { utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DropReason } from './index.ts';
import type { Client } from './testing/client.fixture.ts';
import { until } from './testing/gateway.fixture.ts';
import { ipv4, udp } from './testing/packets.fixture.ts';
import { everybody, gatewayOptions, hostAddress, isRoot, tunAddress, World } from './testing/world.fixture.ts';

const base = everybody('10.50.0.0/16');
const policies = [base, { ...base, clientToClient: true }];
const clients = ['10.99.0.0/24', '10.97.0.0/16'];
const udpProtocol = 17;

const world = new World();
beforeAll(async () => {
  if (isRoot) await world.start({ ...gatewayOptions, policies, clients });
});
afterAll(async () => {
  if (isRoot) await world.stop();
});

/** What becomes of a packet to an address, by the session's counters. */
async function of(client: Client, to: string): Promise<'passed' | DropReason> {
  const counters = () => world.gateway.sessionCounters(client.key);
  const before = await counters();
  await client.sendIp(ipv4(client.address, to, udpProtocol, udp(5000, 53, utf8('x'))));
  return until(async () => {
    const now = await counters();
    if (now === undefined || before === undefined) throw new Error('there is no session');
    if (now.packetsIn > before.packetsIn) return 'passed';
    const [reason] =
      Object.entries(now.drops).find(([name, count]) => count > (before.drops[name as DropReason] ?? 0)) ?? [];
    return reason as DropReason | undefined;
  }, 'what becomes of a packet');
}

describe.skipIf(!isRoot)('what sessions may', () => {
  it('changes while they stand, once they are told of their new place', async () => {
    const client = await world.client();
    const other = { ...base, encryptionDomain: { include: ['10.60.0.0/16'], exclude: [] } };
    const both = [...policies, other];
    await world.gateway.do('replaceAccess', { policies: both, clients, address: tunAddress });
    expect(await of(client, hostAddress)).toBe('passed');
    await client.installSession(true, both.length - 1);
    expect(await of(client, hostAddress)).toBe('outside-encryption-domain');
    expect(await of(client, '10.60.0.1')).toBe('passed');
    expect(await world.gateway.sessionCounters(client.key)).toMatchObject({ packetsIn: 2 });
    await client.installSession(true, 0);
  });

  it('knows clients of a pool that has come, and those who are in of one that has gone', async () => {
    const [client, neighbour] = [await world.client({ policy: 1 }), await world.client()];
    const access = { policies, address: '10.96.0.1' };
    await world.gateway.do('replaceAccess', { ...access, clients: ['10.96.0.0/16'] });
    expect(await of(client, '10.96.3.3')).toBe('passed');
    expect(await of(client, neighbour.address)).toBe('passed');
    expect(await of(client, '10.97.3.3')).toBe('outside-encryption-domain');
    expect(await of(neighbour, client.address)).toBe('client-to-client');
    // The gateway itself, under its new address.
    expect(await of(neighbour, '10.96.0.1')).toBe('passed');
    await world.gateway.do('replaceAccess', { ...access, address: tunAddress, clients });
  });
});
