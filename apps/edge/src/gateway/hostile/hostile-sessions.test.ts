import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kinds } from './kinds.fixture.ts';
import { hostileSession } from './sessions.fixture.ts';

/** In a test run; `npm run fuzz -- --seconds N` has more time, and other seeds. */
const secondsInTests = 1;
const seconds = Number(process.env.SEKISHO_FUZZ_SECONDS ?? secondsInTests);
const firstSeed = Number(process.env.SEKISHO_FUZZ_SEED ?? 1);
const sessionsMin = 5;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

describe('a session that goes wrong from any step on breaks nothing, lets nobody in and is forgotten:', () => {
  it.each(Object.entries(kinds))('%s', { timeout: (seconds + 60) * 1_000 }, async (_, kind) => {
    const end = Date.now() + seconds * 1_000;
    for (let seed = firstSeed; seed < firstSeed + sessionsMin || Date.now() < end; seed += 1)
      expect(await hostileSession(kind, seed)).toEqual([]);
  });
});
