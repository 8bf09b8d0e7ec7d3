import { describe, expect, it } from 'vitest';
import { bestRate, gigabitsOf, packetsPerSecondOf, steadyRate } from './throughput.ts';

/** A gateway that carries `capacity` packets a second, and loses `waste` of it for each packet offered beyond. */
function gatewayOf(capacity: number, waste: number, senderMax = Infinity) {
  const offered: number[] = [];
  return {
    offered,
    offer: async (rate: number) => {
      offered.push(rate);
      const given = Math.min(rate, senderMax);
      const carried = given <= capacity ? given : Math.max(0, capacity - (given - capacity) * waste);
      return { gigabits: gigabitsOf(carried, 1400), gatewaySecondsPerGigabyte: 1 };
    },
  };
}

describe('throughput', () => {
  it('leaves out how a stream begins and ends', () => {
    const intervals = [[5], [50], [80], [100], [100], [100], [3]] as const;
    expect(steadyRate({ packets: 438, intervalMs: 100, intervals })).toBe(1000);
    expect(steadyRate({ packets: 5, intervalMs: 100, intervals: [[5]] })).toBe(50);
    expect(steadyRate({ packets: 0, intervalMs: 100, intervals: [] })).toBe(0);
  });

  it('counts bits of inner packets', () => {
    expect(gigabitsOf(1_000_000, 1400)).toBeCloseTo(11.2);
    expect(packetsPerSecondOf(11.2, 1400)).toBeCloseTo(1_000_000);
  });

  it.each([20_000, 150_000, 500_000, 3_000_000])(
    'offers little more than a gateway carries: %d packets/s',
    async (capacity) => {
      const gateway = gatewayOf(capacity, 0.5);
      const rate = await bestRate(gateway.offer, 1400);
      const { gigabits } = await gateway.offer(rate);
      expect(packetsPerSecondOf(gigabits, 1400)).toBeGreaterThan(capacity * 0.9);
      expect(gateway.offered.length).toBeLessThan(14);
    },
  );

  it('is content with what the sender can do', async () => {
    const gateway = gatewayOf(10_000_000, 0, 700_000);
    const rate = await bestRate(gateway.offer, 1400);
    const { gigabits } = await gateway.offer(rate);
    expect(packetsPerSecondOf(gigabits, 1400)).toBe(700_000);
  });
});
