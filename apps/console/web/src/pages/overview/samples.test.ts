import { describe, expect, it } from 'vitest';
import { newest, type OverviewAnswer, type Sample, samplesMax, untilNow, withSample } from './samples.ts';

const sampleAt = (second: number, connected = 1): Sample => ({
  at: second * 1000,
  connected,
  bytesInPerSecond: second,
  bytesOutPerSecond: 0,
  established: 1,
  refused: 0,
});

describe('samples', () => {
  it('take what is told after them', () => {
    expect(withSample([sampleAt(1)], sampleAt(2)).map(({ at }) => at)).toEqual([1000, 2000]);
  });

  it('take none twice, as after the stream came back', () => {
    expect(withSample([sampleAt(1), sampleAt(2)], sampleAt(2))).toHaveLength(2);
  });

  it('forget the oldest', () => {
    const full = Array.from({ length: samplesMax }, (_, second) => sampleAt(second));
    expect(withSample(full, sampleAt(9999))).toHaveLength(samplesMax);
  });

  it('end with how many sessions there are now', () => {
    const samples = [sampleAt(1, 4)];
    const sessions = { connected: 1, underWay: 0 };
    expect(untilNow({ samples, sessions, at: new Date(3000).toISOString() })).toEqual([
      sampleAt(1, 4),
      { ...sampleAt(1, 1), at: 3000 },
    ]);
    expect(untilNow({ samples, sessions, at: new Date(1000).toISOString() })).toEqual(samples);
    expect(untilNow({ samples: [], sessions, at: new Date(1000).toISOString() })).toEqual([]);
  });
});

it('is what was told where that is newer than what was asked for', () => {
  const answerAt = (second: number) => ({ at: new Date(second * 1000).toISOString() }) as OverviewAnswer;
  const asked = { ...answerAt(2), samples: [sampleAt(1)] };
  expect(newest(asked, undefined)).toBe(asked);
  expect(newest(asked, answerAt(1))).toBe(asked);
  expect(newest(asked, answerAt(3))).toEqual({ ...answerAt(3), samples: asked.samples });
});
