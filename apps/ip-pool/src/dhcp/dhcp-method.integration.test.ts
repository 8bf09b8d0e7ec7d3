import type { DhcpClient, DhcpLease } from '@sekisho/dhcp';
import { instant, milliseconds, toHex } from '@sekisho/wire';
import { describe, expect, it, vi } from 'vitest';
import type { Applicant } from '../assignment/address-method.ts';
import { LeaseStoreUnavailableError } from '../leases/lease-connection.ts';
import { addressIn, applicant, edge } from '../testing/dhcp-sessions.fixture.ts';
import { minuteMs, useLeaseStores } from '../testing/lease-stores.fixture.ts';
import { DhcpMethod } from './dhcp-method.ts';
import { LeaseRecords } from './lease-records.ts';
import type { Acquired } from './relay.ts';

const stores = useLeaseStores();

/** A server that gives a client the same address each time, and the method of an instance. */
async function open({ sticky = true } = {}) {
  const redis = await stores.connected();
  const given = new Map<string, string>();
  const acquire = vi.fn((client: DhcpClient, _preferred?: string): Promise<Acquired> => {
    const id = toHex(client.clientId);
    const address = given.get(id) ?? `10.66.0.${given.size + 7}`;
    given.set(id, address);
    return Promise.resolve({ kind: 'bound', exchange: 1, askedAt: instant(0), lease: leaseOf(client, address) });
  });
  const [release, decline] = [vi.fn(), vi.fn()].map((each) => each.mockResolvedValue(undefined));
  if (release === undefined || decline === undefined) throw new Error('never');
  const relay = { acquire, release, decline, problems: [] };
  const records = new LeaseRecords({ redis, leaseDuration: minuteMs, rememberedMs: minuteMs });
  const renewals = { isDue: () => false, want: vi.fn() };
  const logger = { debug: vi.fn(), warn: vi.fn() };
  const method = new DhcpMethod({ relay, records, renewals, sticky, logger });
  return { method, acquire, release, decline, redis };
}

const leaseOf = (client: DhcpClient, address: string): DhcpLease => ({
  client,
  server: { address: '10.0.0.67', port: 67 },
  serverId: '10.0.0.67',
  address,
  leaseTime: milliseconds(60 * minuteMs),
  renewalTime: milliseconds(30 * minuteMs),
  rebindingTime: milliseconds(50 * minuteMs),
  options: {},
});
const renewal = ({ connection, user }: Applicant, address: string) => ({
  edge,
  leases: [{ connection, user, address, source: 'dhcp' as const }],
});
/** The key goes with the session's lease, when its edge does not renew. */
const nameOfAlice = '{sekisho:v2:ip-pool}:dhcp:name:alice';
const ended = ({ connection }: Applicant, address: string) => ({ edge, connection, address });

describe('a session with an address of a DHCP server', () => {
  it('asks for the address that its user had, unless users are not to get it again', async () => {
    const it = await open();
    const first = applicant('alice');
    const { address } = addressIn(await it.method.find(first));
    await it.method.released(ended(first, address));
    await it.method.find(applicant('Alice'));
    expect(it.acquire.mock.calls.map(([, preferred]) => preferred)).toEqual([undefined, address]);
    const other = await open({ sticky: false });
    await other.method.find(applicant('alice'));
    expect(other.acquire.mock.calls[0]?.[1]).toBeUndefined();
  });

  it('gives back nothing for another edge, another address, or twice', async () => {
    const it = await open();
    const alice = applicant('alice');
    const { address } = addressIn(await it.method.find(alice));
    await it.method.released({ ...ended(alice, address), edge: 'edge-2' });
    await it.method.released(ended(alice, '10.66.0.99'));
    expect(it.release).not.toHaveBeenCalled();
    await it.method.released(ended(alice, address));
    await it.method.released(ended(alice, address));
    expect(it.release).toHaveBeenCalledOnce();
    expect(await it.redis.keys('*dhcp:lease*')).toEqual([]);
    expect(await it.redis.keys('*dhcp:name*')).toEqual([]);
  });

  it('gives nothing back that a newer session of its user has by now, when its edge was late', async () => {
    const it = await open();
    const [late, newer] = [applicant('alice'), applicant('alice')];
    const { address } = addressIn(await it.method.find(late));
    await it.redis.del(nameOfAlice);
    expect(addressIn(await it.method.find(newer)).address).toBe(address);
    await it.method.released(ended(late, address));
    expect(it.release).not.toHaveBeenCalled();
  });

  it('goes by the name of its user again, when its edge was late and no newer session does', async () => {
    const it = await open();
    const [late, newer] = [applicant('alice'), applicant('alice')];
    const { address } = addressIn(await it.method.find(late));
    await it.redis.del(nameOfAlice);
    expect(await it.method.renewed(renewal(late, address))).toEqual([]);
    expect(await it.redis.pttl(nameOfAlice)).toBeGreaterThan(0);
    expect(addressIn(await it.method.find(newer)).address).not.toBe(address);
  });

  it('is lost where a store that lost its data does not know of it', async () => {
    const it = await open();
    const [alice, bob] = [applicant('alice'), applicant('bob')];
    const { address } = addressIn(await it.method.find(alice));
    expect(await it.method.renewed(renewal(alice, address))).toEqual([]);
    await it.redis.flushall();
    expect(await it.method.renewed(renewal(alice, address))).toEqual([alice.connection]);
    const ofPool = { connection: bob.connection, user: 'bob', address: '10.8.0.2' };
    const leases = [{ ...ofPool, source: 'pool' as const }, ofPool];
    expect(await it.method.renewed({ edge, leases })).toEqual([]);
  });

  it('is given back when Redis goes away before it is known there', async () => {
    const it = await open();
    it.acquire.mockImplementation((client) => {
      it.redis.disconnect();
      const lease = leaseOf(client, '10.66.0.7');
      return Promise.resolve({ kind: 'bound', exchange: 1, askedAt: instant(0), lease });
    });
    await expect(it.method.find(applicant('alice'))).rejects.toThrow(LeaseStoreUnavailableError);
    expect(it.release).toHaveBeenCalledOnce();
  });

  it('is given back, or declined, when the lease store has it otherwise, even where Redis is away', async () => {
    const it = await open();
    const found = [
      addressIn(await it.method.find(applicant('alice'))),
      addressIn(await it.method.find(applicant('bob'))),
    ];
    it.redis.disconnect();
    await found[0]?.giveBack?.({ inUse: false });
    await found[1]?.giveBack?.({ inUse: true });
    expect(it.release.mock.calls.map(([{ address }]) => address)).toEqual([found[0]?.address]);
    expect(it.decline.mock.calls.map(([{ address }]) => address)).toEqual([found[1]?.address]);
  });

  it('is none where the server gives what no host can have', async () => {
    const it = await open();
    it.acquire.mockImplementation((client) => {
      const lease = leaseOf(client, '224.0.0.1');
      return Promise.resolve({ kind: 'bound', exchange: 1, askedAt: instant(0), lease });
    });
    expect(await it.method.find(applicant('alice'))).toMatchObject({
      kind: 'failed',
      detail: 'the DHCP server 10.0.0.67:67 gives 224.0.0.1, which is no address of a host',
    });
    expect(it.release).toHaveBeenCalledOnce();
    expect(await it.redis.keys('*dhcp:*')).toEqual([]);
  });
});
