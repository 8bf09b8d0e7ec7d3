import { fingerprintNames } from '@sekisho/probe/testing';
import { describe, expect, it } from 'vitest';
import type { Faults } from './faulty-network.ts';
import { type Conditions, LossyRun, type RunOutcome } from './lossy-run.ts';

const every = (seed: number, nth: number): boolean => seed % nth === 0;

/** Plays the seeds one after the other. @returns how they went, and of those that went wrong what was, as a sentence each */
async function play(first: number, count: number, conditions: Conditions) {
  const outcomes: RunOutcome[] = [];
  for (let seed = first; seed < first + count; seed += 1) {
    outcomes.push(await new LossyRun(seed, { ...conditions, counted: every(seed, 10) }).play());
  }
  const wrong = outcomes.flatMap(({ seed, client, wrong: each }) =>
    each.map((what) => `seed ${seed}, ${client}: ${what}`),
  );
  return { outcomes, wrong, share: outcomes.filter(({ outcome }) => outcome === 'connected').length / count };
}

/** 5 % each way, as on a bad mobile link. */
const badLink: Faults = {
  loss: 0.05,
  duplication: 0.02,
  corruption: 0,
  delayMs: 200,
  jitterMs: 30,
  heldBack: 0.05,
  heldBackMs: 250,
};
/** What users, and the clients that ask for them, wait for. */
const patienceMs = 30_000;

describe('a client on a bad link', () => {
  it('connects before its patience ends, whatever its family', async () => {
    const { outcomes, wrong, share } = await play(0, 150, { faults: badLink });
    expect(wrong).toEqual([]);
    expect(share).toBe(1);
    expect(new Set(outcomes.map(({ client }) => client)).size).toBe(fingerprintNames.length);
    expect(outcomes.filter(({ tookMs }) => tookMs > patienceMs)).toEqual([]);
  }, 120_000);
});

describe('a network that loses, delays, repeats, reorders and corrupts, and at times carries nothing', () => {
  it.each([1000, 1100, 1200, 1300, 1400, 1500, 1600, 1700, 1800, 1900])(
    'has the runs of a hundred seeds from %i end connected or refused on both ends, and leave nothing',
    async (first) => {
      const { wrong, share } = await play(first, 100, {});
      expect(wrong).toEqual([]);
      expect(share).toBeGreaterThan(0.5);
    },
    60_000,
  );
});
