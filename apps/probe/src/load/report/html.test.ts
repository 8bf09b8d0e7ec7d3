import { createHash } from 'node:crypto';
import { instant, milliseconds } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlReport } from './html.ts';
import { type LoadReport, loadReportSchema } from './load-report.ts';
import { LoadRecorder } from './recorder.ts';
import { aMachine, aScenario, SampleRun } from './sample-run.fixture.ts';

const whole = new SampleRun().run(95).recorder.finish('finished', instant(95_000));
const empty = new LoadRecorder({
  scenario: { ...aScenario, connectsPerSecond: null, settings: {} },
  machine: { ...aMachine, commit: null },
  started: new Date(0),
  start: instant(0),
}).finish('interrupted', instant(0));

/** Tags that stand open, or close what isn't open. */
function unbalanced(page: string): readonly string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const body = page.replace(/<style>.*?<\/style>/s, '').replace(/<meta [^>]*>|<!doctype html>/g, '');
  for (const [, close, name, alone] of body.matchAll(/<(\/?)([a-z0-9]+)(?:[^>"]|"[^"]*")*?(\/?)>/g)) {
    if (close === '/') {
      if (open.pop() !== name) wrong.push(`/${name}`);
    } else if (alone !== '/') open.push(name ?? '');
  }
  return [...open, ...wrong];
}

const textOf = (page: string): string => page.replace(/<style>.*?<\/style>/s, '').replace(/<[^>]*>/g, ' ');

describe('html report', () => {
  it('is one page that asks nobody for anything', () => {
    const page = htmlReport(whole);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\bsrc=|\bhref=|\bstyle=|url\(|@import|https?:/i);
    expect(page.match(/<style/g)).toHaveLength(1);
  });

  it('allows its own style sheet alone', () => {
    const page = htmlReport(whole);
    const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;;`);
  });

  it.each([
    ['a whole run', whole],
    ['a run that ended at once', empty],
  ])('is well formed for %s, with figures that are figures', (_, report) => {
    const page = htmlReport(report);
    expect(unbalanced(page)).toEqual([]);
    expect(page.replace(/<style>.*?<\/style>/s, '')).not.toMatch(/NaN|undefined|Infinity|null|\[object/);
  });

  it('names each plot for those who cannot see it, and has its figures in a table', () => {
    const page = htmlReport(whole);
    const ids = [...page.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const plots = [...page.matchAll(/<svg [^>]*role="img" aria-labelledby="([^" ]*) ([^" ]*)"/g)];
    expect(plots).toHaveLength(11);
    for (const [, title, description] of plots) expect(ids).toEqual(expect.arrayContaining([title, description]));
    expect(page.match(/<table>/g)?.length).toBeGreaterThanOrEqual(plots.length);
    expect(page.match(/<caption/g)).toHaveLength(page.match(/<table>/g)?.length ?? 0);
  });

  it('says the verdict, and every failure with its reason', () => {
    const said = textOf(htmlReport(whole)).replace(/\s+/g, ' ');
    expect(said).toContain('Connected 98.5 % 985 of 1,000, 15 failed');
    expect(said).toMatch(/Connect time, median 70\.\d ms p90 \S+ ms, p99 234 ms/);
    expect(said).toContain('Sessions held 985 3 lost');
    expect(said).toMatch(/Throughput up 1\.88 Gb\/s mean while held, loss 0\.34 %/);
    expect(said).toMatch(/Gateway processor 0\.88 cores mean while held, .* s in all; memory up to 159 MiB/);
    expect(said).toContain('Authentication the gateway refused the user name or password 8');
    expect(said).toContain('Session the gateway stopped answering 3 1:00');
    expect(said).toContain('no answer to 3 of 997 LCP echoes in 10 s');
    expect(said).toContain('Example CPU 9000, 2 cores');
  });

  it('tells of a run without failures, traffic and processes only what there was', () => {
    const said = textOf(htmlReport(empty)).replace(/\s+/g, ' ');
    expect(said).toContain('Every connection came about, and every session stood.');
    expect(said).toContain('interrupted');
    expect(said).not.toMatch(/Throughput|Round trip|Gateway processor|Connect time per step/);
  });

  it('says of traffic whose arrival it could not see that it is as sent', () => {
    const unseen: LoadReport = {
      ...whole,
      traffic: { ...whole.traffic, up: { ...whole.traffic.up, received: null, lost: null } },
    };
    const said = textOf(htmlReport(unseen)).replace(/\s+/g, ' ');
    expect(said).toContain('Throughput up, sent 1.88 Gb/s mean while held, loss not seen');
    expect(said).toContain('What arrived of the traffic up could not be seen');
  });

  it('stays well formed whatever the words of a gateway or the scenario are', () => {
    const words = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('</title><script>', '"><svg onload=x>', "'-->"),
    );
    fc.assert(
      fc.property(words, words, (name, reason) => {
        const { recorder } = new SampleRun();
        recorder.failed('lcp', reason, instant(1));
        recorder.error(reason, instant(2));
        const report = recorder.finish('finished', instant(2_000));
        const scenario = { ...report.scenario, name, server: reason, settings: { [name]: reason } };
        const page = htmlReport({ ...report, scenario });
        expect(unbalanced(page)).toEqual([]);
        expect(page).not.toMatch(/<script|<svg onload/);
      }),
      { numRuns: 50 },
    );
  });

  it('draws a run of a day within two megabytes', () => {
    const { recorder } = new SampleRun().run(40);
    for (let second = 40; second < 86_400; second += 20) {
      recorder.connectStarted(instant(second * 1000));
      recorder.roundTrip(milliseconds(second % 7), instant(second * 1000));
    }
    const report = recorder.finish('finished', instant(86_400_000));
    expect(loadReportSchema.safeParse(report).success).toBe(true);
    expect(htmlReport(report).length).toBeLessThan(2_000_000);
  });
});
