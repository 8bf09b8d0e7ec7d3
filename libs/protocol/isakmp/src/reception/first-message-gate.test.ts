import { type Instant, instant, later, milliseconds } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { SeededRandom } from '../testing/pair.fixture.ts';
import { type FirstMessage, FirstMessageGate } from './first-message-gate.ts';

const start = instant(1_000);
const stranger = (number: number): FirstMessage => ({
  remote: { address: `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`, port: 500 },
  initiatorCookie: new Uint8Array(8).fill(number & 255),
  standing: 'stranger',
});

/** A gate whose allowance for newcomers is used up. */
function busyGate(): FirstMessageGate {
  const gate = new FirstMessageGate(new SeededRandom('gate'));
  for (let number = 0; number < limits.newcomersPerSecondMax; number += 1) gate.admits(stranger(9_000_000), start);
  return gate;
}

const admitted = (gate: FirstMessageGate, numbers: readonly number[], now: Instant = start) =>
  numbers.filter((number) => gate.admits(stranger(number), now)).length;
const upTo = (count: number, first = 0) => Array.from({ length: count }, (_, index) => first + index);

describe('the gate for first messages', () => {
  it('lets so many newcomers in at once, and as many in each second', () => {
    const gate = new FirstMessageGate(new SeededRandom('gate'));
    expect(admitted(gate, upTo(2 * limits.newcomersPerSecondMax))).toBe(limits.newcomersPerSecondMax);
    const afterHalf = later(start, milliseconds(500));
    const more = upTo(2 * limits.newcomersPerSecondMax, 100_000);
    expect(admitted(gate, more, afterHalf)).toBe(limits.newcomersPerSecondMax / 2);
  });

  it('lets so many of those in that repeat themselves, wherever they are', () => {
    const gate = busyGate();
    const many = upTo(2 * limits.returningPerSecondMax);
    expect(admitted(gate, many)).toBe(0);
    expect(admitted(gate, many)).toBe(limits.returningPerSecondMax);
  });

  it('remembers whom it did not answer, the latest of as many as it has places for', () => {
    const clients = upTo(500);
    const rememberedAfter = (others: number) => {
      const gate = busyGate();
      admitted(gate, clients);
      admitted(gate, upTo(others, 1_000));
      return admitted(gate, clients) / clients.length;
    };
    expect(rememberedAfter(limits.newcomersRemembered / 8)).toBeGreaterThan(0.8);
    expect(rememberedAfter(2 * limits.newcomersRemembered)).toBeLessThan(0.25);
  });

  it('counts addresses in so few counters that a hundred thousand forged ones leave room in each', () => {
    const gate = busyGate();
    const many = upTo(100_000);
    admitted(gate, many);
    admitted(gate, many);
    const second = later(start, milliseconds(1_000));
    // One address takes its own share, also when the others have taken theirs.
    const one = { ...stranger(7).remote };
    const own = upTo(2 * limits.returningPerAddressPerSecondMax).filter(() => gate.admitsRepetition(one, second));
    expect(own).toHaveLength(limits.returningPerAddressPerSecondMax);
    expect(100_000 / limits.addressCounters).toBeLessThan(limits.returningPerAddressPerSecondMax / 10);
  });
});
