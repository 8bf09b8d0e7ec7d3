import { instant } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { Timeline } from './timeline.ts';

const start = instant(5_000);
const at = (seconds: number) => instant(5_000 + seconds * 1000);

const started = (timeline: Timeline): number[] => timeline.stretches.map((stretch) => stretch.started);

describe('timeline', () => {
  it('counts into the second that it is, and carries the sessions over the empty ones', () => {
    const timeline = new Timeline(start);
    timeline.at(at(0.2)).started += 1;
    timeline.at(at(0.9)).sessions = 7;
    timeline.at(at(3.5)).started += 2;
    expect(started(timeline)).toEqual([1, 0, 0, 2]);
    expect(timeline.stretches.map(({ sessions }) => sessions)).toEqual([7, 7, 7, 7]);
  });

  it('spreads what happened evenly over the seconds it touches', () => {
    const timeline = new Timeline(start);
    const flow = (seconds: number) => ({ seconds, packets: 100 * seconds, bytes: 0, lost: undefined });
    timeline.spread(at(0.5), at(2.25), (stretch, seconds) => stretch.flow('up', flow(seconds)));
    expect(timeline.stretches.map(({ up }) => up?.packets)).toEqual([50, 100, 25]);
    timeline.spread(at(2.25), at(3), (stretch, seconds) => stretch.flow('up', flow(seconds)));
    expect(timeline.stretches.map(({ up }) => up?.seconds)).toEqual([0.5, 1, 1, undefined]);
  });

  it('tells the times of each second apart', () => {
    const timeline = new Timeline(start);
    timeline.connectTime(10, at(0.1));
    timeline.connectTime(30, at(0.2));
    timeline.connectTime(500, at(1.1));
    const p99 = timeline.finish(at(2)).map(({ stretch }) => stretch.connectTime?.p99);
    expect(p99).toEqual([expect.closeTo(30, 0), expect.closeTo(500, 0)]);
  });

  it('doubles its interval, and loses no count, when the run grows too long', () => {
    const timeline = new Timeline(start);
    const seconds = limits.timelineLengthMax * 2 + 10;
    for (let second = 0; second < seconds; second += 1) {
      timeline.at(at(second + 0.5)).started += 1;
      timeline.connectTime(second < limits.timelineLengthMax ? 10 : 20, at(second + 0.5));
    }
    const covered = timeline.finish(at(seconds));
    expect(timeline.intervalSeconds).toBe(4);
    expect(covered.length).toBeLessThanOrEqual(limits.timelineLengthMax);
    expect(covered.reduce((sum, { stretch }) => sum + stretch.started, 0)).toBe(seconds);
    expect(covered.reduce((sum, each) => sum + each.seconds, 0)).toBeCloseTo(seconds);
    expect(covered[0]?.stretch).toMatchObject({ started: 4, connectTime: { count: 4 } });
    expect(covered[0]?.stretch.connectTime?.p50).toBeCloseTo(10, 0);
    expect(covered.at(-1)?.stretch.connectTime?.p50).toBeCloseTo(20, 0);
  });

  it.each([
    [2.3, [1, 1.3]],
    [2.6, [1, 1, 0.6]],
    [0.2, [0.2]],
  ])('ends a run of %s s in stretches of %j s', (duration, seconds) => {
    const timeline = new Timeline(start);
    timeline.at(at(duration - 0.1)).failed += 1;
    const covered = timeline.finish(at(duration));
    expect(covered.map((each) => each.seconds)).toEqual(seconds.map((each) => expect.closeTo(each)));
    expect(covered.at(-1)?.stretch.failed).toBe(1);
  });

  it('takes an event that comes late for one of now', () => {
    const timeline = new Timeline(start);
    timeline.at(at(2));
    timeline.at(at(1)).started += 1;
    timeline.at(instant(0)).started += 1;
    expect(started(timeline)).toEqual([0, 0, 2]);
  });
});
