import { newUlid } from '@sekisho/platform';
import { describe, expect, it, vi } from 'vitest';
import type { ClaimOutcome } from '../leases/leasing.ts';
import { ownAddressWaitMs } from '../limits.ts';
import { leasedAt } from '../testing/assigning.fixture.ts';
import { Claims } from './claims.ts';

const holder = { connection: newUlid(), edge: 'edge-2' };
const ask = { connection: newUlid(), edge: 'edge-1', user: 'alice', address: '10.5.5.8' };
const own: ClaimOutcome = { kind: 'in-use', holder, givesWay: true };
const anothers: ClaimOutcome = { kind: 'in-use', holder, givesWay: false };

/** Claims over a store that answers these in order, the last one again and again; pauses take no time but the clock's. */
function claimsOver(...outcomes: readonly ClaimOutcome[]) {
  let asked = 0;
  let clock = 0;
  const claim = vi.fn(() => Promise.resolve(outcomes[Math.min(asked++, outcomes.length - 1)] ?? anothers));
  const release = vi.fn(() => Promise.resolve(true));
  const end = vi.fn((_connection: string) => Promise.resolve([{ edge: 'edge-2', ended: true }]));
  const pause = (ms: number) => {
    clock += ms;
    return Promise.resolve();
  };
  const claims = new Claims({ leases: { claim, release }, end, pause, now: () => clock });
  return { claims, claim, release, end, spent: () => clock };
}

describe('a claim of one address', () => {
  it('is asked once where the address is free, or another user’s', async () => {
    for (const outcome of [leasedAt('10.5.5.8'), anothers]) {
      const { claims, claim, end } = claimsOver(outcome);
      expect(await claims.claim(ask)).toBe(outcome);
      expect(claim).toHaveBeenCalledTimes(1);
      expect(end).not.toHaveBeenCalled();
    }
  });

  it('ends the same user’s older session and waits until that has given the address back', async () => {
    const { claims, end, release } = claimsOver(own, own, leasedAt('10.5.5.8'));
    expect(await claims.claim(ask)).toMatchObject({ kind: 'leased' });
    expect(end).toHaveBeenCalledExactlyOnceWith(holder.connection);
    expect(release).not.toHaveBeenCalled();
  });

  it('ends every session in turn that has it meanwhile, each once', async () => {
    const between = { connection: newUlid(), edge: 'edge-3' };
    const taken: ClaimOutcome = { kind: 'in-use', holder: between, givesWay: true };
    const { claims, end } = claimsOver(own, own, taken, taken, leasedAt('10.5.5.8'));
    expect(await claims.claim(ask)).toMatchObject({ kind: 'leased' });
    expect(end.mock.calls).toEqual([[holder.connection], [between.connection]]);
  });

  it('does not wait for edges that say nothing once the address is free', async () => {
    const { claims, end } = claimsOver(own, leasedAt('10.5.5.8'));
    end.mockReturnValue(new Promise(() => undefined));
    expect(await claims.claim(ask)).toMatchObject({ kind: 'leased' });
  });

  it('gives the address back itself where the older session’s edge knows nothing of it', async () => {
    const { claims, end, release } = claimsOver(own, leasedAt('10.5.5.8'));
    end.mockResolvedValue([
      { edge: 'edge-1', ended: false },
      { edge: 'edge-2', ended: false },
    ]);
    await claims.claim(ask);
    expect(release).toHaveBeenCalledExactlyOnceWith({ ...holder, address: '10.5.5.8' });
  });

  it('does not where that edge is silent: the session may stand', async () => {
    const { claims, end, release } = claimsOver(own, leasedAt('10.5.5.8'));
    end.mockResolvedValue([{ edge: 'edge-1', ended: false }]);
    await claims.claim(ask);
    expect(release).not.toHaveBeenCalled();
  });

  it('gives up in time', async () => {
    const { claims, spent } = claimsOver(own);
    expect(await claims.claim(ask)).toBe(own);
    expect(spent()).toBe(ownAddressWaitMs);
  });
});
