import { describe, expect, it } from 'vitest';
import { bestRate, gigabitsOf, packetsPerSecondOf, steadyRate } from './throughput.ts';

/** A gateway that carries `capacity` packets a second, and loses `waste` of it for each packet offered beyond. */
function gatewayOf(capacity: number, waste: number, senderMax: number) {
  const offered: (number | undefined)[] = [];
  return {
    offered,
    offer: async (rate: number | undefined) => {
      offered.push(rate);
      const given = Math.min(rate ?? senderMax, senderMax);
      const carried = given <= capacity ? given : Math.max(0, capacity - (given - capacity) * waste);
      return { gigabits: gigabitsOf(carried, 1400), gatewaySecondsPerGigabyte: 1 };
    },
  };
}

describe('throughput', () => {
  it('leaves out how a stream begins and ends', () => {
    const intervals = [[5], [50], [80], [100], [100], [100], [3]] as const;
    expect(steadyRate({ packets: 438, intervalMs: 100, intervals })).toBe(1000);
    expect(() => steadyRate({ packets: 5, intervalMs: 100, intervals: [[5]] })).toThrow(/too few/);
  });

  it('counts bits of inner packets', () => {
    expect(gigabitsOf(1_000_000, 1400)).toBeCloseTo(11.2);
    expect(packetsPerSecondOf(11.2, 1400)).toBeCloseTo(1_000_000);
  });

  it('offers little more than a gateway carries that suffers from overload', async () => {
    const gateway = gatewayOf(500_000, 0.3, 1_500_000);
    const rate = await bestRate(gateway.offer, 1400);
    expect(rate).toBeGreaterThan(400_000);
    expect(rate).toBeLessThan(600_000);
  });

  it('lets the sender go as fast as it can where overload costs nothing', async () => {
    const gateway = gatewayOf(500_000, 0, 1_500_000);
    expect(await bestRate(gateway.offer, 1400)).toBeUndefined();
    expect(gateway.offered).toHaveLength(2);
  });
});
