import { describe, expect, it } from 'vitest';
import { type Sample, samplesMax, withSample } from './samples.ts';

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
});
