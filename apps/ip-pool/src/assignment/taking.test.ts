import { newUlid } from '@sekisho/platform';
import { describe, expect, it, vi } from 'vitest';
import { leasePools } from '../leases/address-pool.ts';
import type { ClaimOutcome, LeaseOutcome } from '../leases/leasing.ts';
import { applicant, leasedAt, settingsWith } from '../testing/assigning.fixture.ts';
import { Taking } from './taking.ts';

const address = { kind: 'address', address: '10.5.5.8', beside: {}, origin: 'file:3', own: true } as const;
const range = {
  kind: 'range',
  first: '10.5.5.33',
  last: '10.5.5.46',
  beside: {},
  origin: 'file:4',
  own: true,
} as const;
const pool = { kind: 'pool', pool: 'guests', beside: {}, origin: 'pool', own: false } as const;

function taking(outcome: ClaimOutcome | LeaseOutcome) {
  const claim = vi.fn(() => Promise.resolve(outcome as ClaimOutcome));
  const lease = vi.fn(() => Promise.resolve(outcome as LeaseOutcome));
  const end = vi.fn();
  const pools = leasePools(settingsWith().officeMode);
  const options = { leases: { lease, pools }, claims: { claim }, gateway: '10.8.0.1', end };
  return { taking: new Taking(options), claim, lease, end };
}

describe('what a method has found', () => {
  it('is claimed or leased in the store by what it is', async () => {
    const { taking: one, claim, lease } = taking({ ...leasedAt('10.5.5.8'), inUse: 3 });
    const asking = applicant({ logins: { max: 1, whenFull: 'reject' } });
    const { connection, edge, user, logins } = asking;
    for (const found of [address, range, pool]) expect(await one.take(asking, found)).toMatchObject({ kind: 'leased' });
    const lessee = { connection, edge, user, logins };
    expect(claim).toHaveBeenCalledExactlyOnceWith({ ...lessee, address: '10.5.5.8' });
    expect(lease.mock.calls).toEqual([
      [{ ...lessee, range: { first: '10.5.5.33', last: '10.5.5.46' } }],
      [{ ...lessee, pool: 'guests' }],
    ]);
  });

  it('ends the sessions that this login replaces', async () => {
    const replaced = [newUlid(), newUlid()];
    const { taking: one, end } = taking({ ...leasedAt('10.5.5.8'), replaced });
    await one.take(applicant(), address);
    expect(end.mock.calls).toEqual(replaced.map((each) => [each]));
  });

  it('is refused for good where a user’s own address or range is taken', async () => {
    const connection = newUlid();
    const held = taking({ kind: 'in-use', holder: { connection, edge: 'edge-2' }, givesWay: false });
    expect(await held.taking.take(applicant(), address)).toEqual({
      kind: 'failed',
      code: 'address-in-use',
      detail: `10.5.5.8 (file:3) is in use by the connection ${connection} of edge-2`,
      final: true,
    });
    const full = taking({ kind: 'pool-full', inUse: 14 });
    expect(await full.taking.take(applicant(), range)).toEqual({
      kind: 'failed',
      code: 'no-address-available',
      detail: 'every address of file:4 is in use',
      final: true,
    });
  });

  it('is left to the next method where a shared pool is full', async () => {
    const { taking: one } = taking({ kind: 'pool-full', inUse: 254 });
    expect(await one.take(applicant(), pool)).toEqual({
      kind: 'failed',
      code: 'no-address-available',
      detail: '254 of 254 addresses of 10.9.0.0/24 are in use',
      final: false,
    });
  });

  it('is refused for good where the user has as many logins as allowed', async () => {
    const { taking: one } = taking({ kind: 'logins-full', inUse: 2 });
    const failure = { kind: 'failed', code: 'too-many-logins', final: true };
    const once = applicant({ logins: { max: 1, whenFull: 'reject' } });
    expect(await one.take(once, pool)).toEqual({ ...failure, detail: 'alice may be connected once' });
    const twice = applicant({ logins: { max: 2, whenFull: 'reject' } });
    expect(await one.take(twice, address)).toEqual({ ...failure, detail: 'alice may be connected 2 times' });
    const newest = applicant({ logins: { max: 1, whenFull: 'replace' } });
    const detail = 'a newer login of alice has taken the place of this one';
    expect(await one.take(newest, pool)).toEqual({ ...failure, detail });
  });

  it('is never the gateway’s own address', async () => {
    const { taking: one, claim } = taking(leasedAt('10.8.0.1'));
    expect(await one.take(applicant(), { ...address, address: '10.8.0.1' })).toMatchObject({
      code: 'address-in-use',
      detail: '10.8.0.1 (file:3) is the gateway’s own',
    });
    expect(claim).not.toHaveBeenCalled();
  });

  it('is given back to where it came from when the session does not get it', async () => {
    const giveBack = vi.fn((_why: { readonly inUse: boolean }) => Promise.resolve());
    const found = { ...address, own: false, giveBack };
    await taking(leasedAt('10.5.5.8')).taking.take(applicant(), found);
    expect(giveBack).not.toHaveBeenCalled();
    await taking({ kind: 'logins-full' }).taking.take(applicant(), found);
    expect(giveBack.mock.calls).toEqual([[{ inUse: false }]]);
    await taking(leasedAt('10.5.5.8')).taking.take(applicant(), { ...found, address: '10.8.0.1' });
    expect(giveBack).toHaveBeenLastCalledWith({ inUse: true });
    const away = taking(leasedAt('10.5.5.8'));
    away.claim.mockRejectedValue(new Error('Redis is away'));
    await expect(away.taking.take(applicant(), found)).rejects.toThrow('Redis is away');
    expect(giveBack).toHaveBeenCalledTimes(3);
    expect(giveBack).toHaveBeenLastCalledWith({ inUse: false });
  });
});
