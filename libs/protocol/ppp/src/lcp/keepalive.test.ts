import { instant, seconds } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { Keepalive } from './keepalive.ts';

const at = (ms: number) => instant(ms);

describe('keepalive', () => {
  const started = () => {
    const keepalive = new Keepalive(seconds(20), 2);
    keepalive.start(at(0));
    return keepalive;
  };

  it('echoes at its interval, and gives up when as many stand unanswered as may', () => {
    const keepalive = started();
    expect([keepalive.timeout(at(19_999)), keepalive.timeout(at(20_000))]).toEqual(['nothing', 'echo']);
    expect(keepalive.deadline).toBe(40_000);
    expect(keepalive.timeout(at(20_000))).toBe('nothing');
    expect([keepalive.timeout(at(40_000)), keepalive.timeout(at(60_000))]).toEqual(['echo', 'dead']);
  });

  it('counts anew after each answer, without another echo before its time', () => {
    const keepalive = started();
    keepalive.timeout(at(20_000));
    keepalive.timeout(at(40_000));
    keepalive.answered();
    expect(keepalive.deadline).toBe(60_000);
    const next = [60_000, 80_000, 100_000].map((ms) => keepalive.timeout(at(ms)));
    expect(next).toEqual(['echo', 'echo', 'dead']);
  });

  it('rests before it is started, after it is stopped, and where there is no interval', () => {
    const stopped = started();
    stopped.stop();
    const none = new Keepalive(seconds(0), 2);
    none.start(at(0));
    for (const resting of [stopped, none, new Keepalive(seconds(20), 2)]) {
      resting.answered();
      expect([resting.deadline, resting.timeout(at(90_000))]).toEqual([undefined, 'nothing']);
    }
  });
});
