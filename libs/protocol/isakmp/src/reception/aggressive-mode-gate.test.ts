import { instant, later, milliseconds } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { AggressiveModeGate } from './aggressive-mode-gate.ts';

const start = instant(1_000_000);
const minuteMs = 60_000;
const admitted = (gate: AggressiveModeGate, address: string, times: number, at = start) =>
  Array.from({ length: times }).filter(() => gate.admits(address, at)).length;

describe('first messages of Aggressive Mode', () => {
  it('of one source are answered so many times at once and a minute', () => {
    const gate = new AggressiveModeGate();
    const { aggressivePerSourceMinuteMax: most } = limits;
    expect(admitted(gate, '192.0.2.1', most + 5)).toBe(most);
    let now = start;
    let later60 = 0;
    for (let second = 0; second < 60; second += 1) {
      now = later(now, milliseconds(1_000));
      later60 += admitted(gate, '192.0.2.1', 1, now);
    }
    expect(later60).toBe(most);
  });

  it('of all sources together, too, and one that asks too much takes nothing of the others', () => {
    const gate = new AggressiveModeGate();
    const { aggressivePerSecondMax: most, aggressivePerSourceMinuteMax: ofOne } = limits;
    expect(admitted(gate, '192.0.2.1', ofOne + 1)).toBe(Math.min(ofOne, most));
    const now = later(start, milliseconds(1_000));
    const sources = Array.from({ length: most + 10 }, (_, index) => `198.51.100.${index}`);
    expect(admitted(gate, '192.0.2.1', 1_000, now)).toBeLessThanOrEqual(1);
    const others = sources.filter((address) => gate.admits(address, now)).length;
    expect(others).toBeGreaterThanOrEqual(most - 1);
    expect(others).toBeLessThanOrEqual(most);
  });

  it(`are remembered of no more than ${limits.aggressiveSourcesMax} sources, and no longer than a minute`, () => {
    const gate = new AggressiveModeGate();
    let now = start;
    for (let index = 0; index < 40_000; index += 1) {
      now = later(now, milliseconds(1));
      gate.admits(`10.0.${index >> 8}.${index & 255}`, now);
      expect(gate.size).toBeLessThanOrEqual(limits.aggressiveSourcesMax);
    }
    expect(gate.size).toBeGreaterThan(limits.aggressivePerSecondMax * 39);
    gate.forget(later(now, milliseconds(minuteMs)));
    expect(gate.size).toBe(0);
  });

  it('of new sources wait while as many as can be are remembered', () => {
    const gate = new AggressiveModeGate();
    let now = start;
    for (let index = 0; gate.size < limits.aggressiveSourcesMax; index += 1) {
      now = later(now, milliseconds(50));
      gate.admits(`10.0.${index >> 8}.${index & 255}`, now);
    }
    now = later(now, milliseconds(1_000));
    expect(gate.admits('192.0.2.1', now)).toBe(false);
    expect(gate.admits('10.0.0.1', now)).toBe(true);
  });
});
