import { instant } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { liveLine, liveLines } from './live-view.ts';
import type { LoadProgress } from './progress.ts';
import { SampleRun } from './sample-run.fixture.ts';
import { widthOf } from './styled-text.ts';

const progressAt = (second: number): LoadProgress =>
  new SampleRun().run(second).recorder.progress(instant(second * 1000));
const wide = { columns: 120, rows: 40, colour: false };
const show = (progress: LoadProgress): string => liveLines(progress, wide).join('\n');

describe('live view', () => {
  it('says what runs, how far it is, and every figure of a ramp', () => {
    const [title, bar, ...lines] = liveLines(progressAt(12), wide);
    expect(title).toMatch(/^Windows 11 and macOS, 1,000 sessions {2}against 203\.0\.113\.1 +0:12$/);
    expect(title).toHaveLength(120);
    expect(bar).toMatch(/^Ramping up {3}█{28}░{32} {2}47 % {2}473 of 1,000 sessions$/);
    expect(lines.join('\n')).toMatch(
      new RegExp(
        [
          '',
          'Connections  39\\.2/s  480 started, 473 connected, 0 under way, 7 failed',
          'Connect time p50 56\\.6 ms  p90 .* ms  p99 234 ms  max .* ms',
          'Sessions     473 held, 0 rekeys, 0 lost',
          'Traffic up   975 Mb/s  [\\d,]+ packets/s  loss < 0\\.01 %',
          'Traffic down 1\\.30 Gb/s  [\\d,]+ packets/s  loss 0 %',
          'Round trip   p50 0\\.33 ms .*',
          'Gateway      0\\.93 cores 163 MiB  edge 0\\.85 cores .*, auth 0\\.08 cores .*',
          'Generator    0\\.68 cores 118 MiB',
          '',
          ' 5× L2TP tunnel: no answer .*',
          ' 2× Authentication: the gateway refused .*',
        ].join('\n'),
      ),
    );
  });

  it('tells the time left while it holds, and what was lost', () => {
    const shown = show(progressAt(64));
    expect(shown).toMatch(/^Holding +█{39}░{21} {2}65 % {2}982 of 1,000 sessions, 0:21 left$/m);
    expect(shown).toContain(' 3× Connection: the gateway stopped answering');
    expect(shown).toMatch(/^ 1:00 {2}no answer to 3 of 997 LCP echoes in 10 s$/m);
  });

  it('fills its bar as sessions close', () => {
    expect(show(progressAt(90))).toMatch(/^Closing +█{31}░{29} {2}51 %/m);
  });

  it('shows a run that has not begun', () => {
    const shown = show(new SampleRun().recorder.progress(instant(0)));
    expect(shown).toMatch(/^Starting +░{60} {3}0 % {2}0 of 1,000 sessions$/m);
    expect(shown).toMatch(/^Connect time –$/m);
    expect(shown).not.toMatch(/NaN|undefined|Infinity/);
  });

  it.each([1, 20, 40, 60, 79, 200])('fits into %s columns', (columns) => {
    for (const line of liveLines(progressAt(64), { ...wide, columns }))
      expect(widthOf(line)).toBeLessThanOrEqual(columns);
  });

  it('counts East Asian characters as two columns', () => {
    const progress = progressAt(3);
    const named = { ...progress, scenario: { ...progress.scenario, name: '関所関所関所' } };
    expect(liveLines(named, { ...wide, columns: 18 })[0]).toBe('0:03  関所関所関…');
    expect(liveLines(named, { ...wide, columns: 16 })[0]).toBe('0:03  関所関所…');
  });

  it('fits into the rows, the least needed lines left out', () => {
    const lines = liveLines(progressAt(64), { ...wide, rows: 8 });
    expect(lines).toHaveLength(8);
    expect(lines.at(-1)).toMatch(/^Traffic down/);
  });

  it('uses colour only when it may', () => {
    const introducer = '\u001b[';
    expect(show(progressAt(12))).not.toContain(introducer);
    const coloured = liveLines(progressAt(12), { ...wide, colour: true }).join('\n');
    expect(coloured).toContain(`${introducer}31m7 failed${introducer}0m`);
  });

  it('sums up reasons beyond the first', () => {
    const { recorder } = new SampleRun();
    for (let n = 0; n < 8; n += 1) recorder.failed('lcp', `reason ${n}`, instant(0));
    expect(show(recorder.progress(instant(10)))).toMatch(/ 1× LCP: reason 4\n {1}3× for other reasons/);
  });

  it('tells the same in one line for a log', () => {
    expect(liveLine(progressAt(64))).toMatch(
      /^1:04 hold, 982 of 1,000 sessions, 985\/1,000 connected, 15 failed, 3 lost, 0\/s, p50 .* ms, p99 234 ms, up 2\.04 Gb\/s \(loss < 0\.01 %\), down 2\.72 Gb\/s \(loss 0 %\), gateway 0\.84 cores 175 MiB, generator 0\.63 cores 133 MiB$/,
    );
    expect(liveLine(new SampleRun().recorder.progress(instant(0)))).toBe(
      '0:00 start, 0 of 1,000 sessions, 0/0 connected, 0 failed, 0 lost, 0/s',
    );
  });
});
