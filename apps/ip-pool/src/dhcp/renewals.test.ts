import type { DhcpLease } from '@sekisho/dhcp';
import { instant, milliseconds } from '@sekisho/wire';
import { describe, expect, it, vi } from 'vitest';
import { dhcpClientOf } from './client-identity.ts';
import type { LeaseRecord } from './lease-records.ts';
import { renewalsAtOnceMax } from './limits.ts';
import type { Outcome } from './relay.ts';
import { Renewals } from './renewals.ts';

const minute = 60_000;
const lease: DhcpLease = {
  client: dhcpClientOf('alice'),
  server: { address: '10.0.0.67', port: 67 },
  serverId: '10.0.0.67',
  address: '10.66.0.7',
  leaseTime: milliseconds(60 * minute),
  renewalTime: milliseconds(30 * minute),
  rebindingTime: milliseconds(50 * minute),
  options: {},
};
const record: LeaseRecord = { edge: 'edge-1', user: 'alice', byName: true, lease, since: 0, beside: {}, lost: false };

const bound: Outcome = { kind: 'bound', exchange: 1, lease, askedAt: instant(0) };
const lost: Outcome = { kind: 'lost', exchange: 1, server: lease.server, message: 'not yours' };
const unanswered: Outcome = {
  kind: 'unanswered',
  exchange: 1,
  tried: [{ server: lease.server, failure: 'no-answer' }],
};

/** With sessions' leases of 15 minutes. */
function renewing(outcome: Outcome | Error, now: number) {
  const renew = vi.fn((_lease: DhcpLease, _from: string) =>
    outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome),
  );
  const replace = vi.fn((_connection: string, _record: LeaseRecord) => Promise.resolve(true));
  const logger = { debug: vi.fn(), warn: vi.fn() };
  const records = { now: () => Promise.resolve(now), replace };
  const renewals = new Renewals({ relay: { renew }, records, leaseDuration: 15 * minute, logger });
  return { renewals, renew, replace, logger };
}

describe('a DHCP lease', () => {
  it.each([
    ['after T1', record, 30],
    [
      'when it ends within a lease of the session',
      { ...record, lease: { ...lease, renewalTime: lease.leaseTime } },
      45,
    ],
  ])('is due %s', (_, each, minutes) => {
    const { renewals } = renewing(bound, 0);
    expect(renewals.isDue(each, minutes * minute - 1)).toBe(false);
    expect(renewals.isDue(each, minutes * minute)).toBe(true);
  });

  it.each([
    ['its server', 30, 'its-server'],
    ['any server from T2 on', 50, 'any-server'],
  ])('is renewed by %s', async (_, minutes, from) => {
    const it = renewing(bound, minutes * minute);
    it.renewals.want({ connection: 'one', record });
    await vi.waitFor(() => expect(it.replace).toHaveBeenCalledOnce());
    expect(it.renew).toHaveBeenCalledExactlyOnceWith(lease, from);
    expect(it.replace).toHaveBeenCalledExactlyOnceWith('one', { ...record, since: minutes * minute });
  });

  it('is lost when the server says so', async () => {
    const it = renewing(lost, 30 * minute);
    it.renewals.want({ connection: 'one', record });
    await vi.waitFor(() => expect(it.replace).toHaveBeenCalledExactlyOnceWith('one', { ...record, lost: true }));
    expect(it.logger.warn.mock.calls[0]?.[0]).toMatchObject({ reason: 'not yours' });
  });

  it('is kept while no server answers, until it would end before its edge asks again', async () => {
    const early = renewing(unanswered, 54 * minute);
    early.renewals.want({ connection: 'one', record });
    await vi.waitFor(() => expect(early.logger.warn).toHaveBeenCalledOnce());
    const late = renewing(unanswered, 55 * minute);
    late.renewals.want({ connection: 'one', record });
    await vi.waitFor(() => expect(late.replace).toHaveBeenCalledExactlyOnceWith('one', { ...record, lost: true }));
    expect(early.replace).not.toHaveBeenCalled();
  });

  it('is tried again later where Redis is away', async () => {
    const it = renewing(new Error('Redis is away'), 30 * minute);
    it.renewals.want({ connection: 'one', record });
    await vi.waitFor(() => expect(it.logger.warn).toHaveBeenCalledOnce());
    it.renewals.want({ connection: 'one', record });
    await vi.waitFor(() => expect(it.renew).toHaveBeenCalledTimes(2));
  });

  it('is renewed once at a time, and not all of them at once', async () => {
    const it = renewing(bound, 30 * minute);
    const answers: (() => void)[] = [];
    it.renew.mockImplementation(() => new Promise((done) => answers.push(() => done(bound))));
    const connections = Array.from({ length: renewalsAtOnceMax + 10 }, (_, n) => `c${n}`);
    for (const connection of [...connections, ...connections]) it.renewals.want({ connection, record });
    await vi.waitFor(() => expect(answers).toHaveLength(renewalsAtOnceMax));
    for (const answer of answers) answer();
    await vi.waitFor(() => expect(answers).toHaveLength(connections.length));
    for (const answer of answers) answer();
    await vi.waitFor(() => expect(it.replace).toHaveBeenCalledTimes(connections.length));
    expect(it.renew).toHaveBeenCalledTimes(connections.length);
  });
});
