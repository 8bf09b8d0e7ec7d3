import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
// @ts-expect-error plain JavaScript, because it runs before anything is installed
import { reportVariable } from './run-reporter.mjs';
// @ts-expect-error plain JavaScript, because it runs before anything is installed
import { addTallies, summary, tally } from './tally.mjs';

const run = (passed: number, failed: number, ...failures: string[]) => ({
  passed,
  failed,
  files: [],
  failures,
  secondTries: [],
});
const report = (...of: Parameters<typeof run>) => JSON.stringify(run(...of));

describe('the sum of a test run', () => {
  it("takes vitest's numbers", () => {
    expect(tally('vitest', report(7, 0), 0)).toEqual(run(7, 0));
    expect(tally('vitest', report(7, 2, 'a', 'b'), 1)).toEqual(run(7, 2, 'a', 'b'));
  });

  it('counts a run that failed without a failed test as a failure', () => {
    expect(tally('vitest', report(7, 0, 'nobody handled: x'), 1)).toEqual(run(7, 1, 'nobody handled: x'));
    expect(tally('vitest', report(7, 0), 1)).toEqual(run(7, 1, 'vitest ended with exit code 1'));
  });

  it('counts a run that left no report as a failure', () => {
    expect(tally('tsc -b', undefined, 2)).toEqual({
      passed: 0,
      failed: 1,
      failures: ['tsc -b ended with exit code 2'],
    });
  });

  it('adds the runs, and steps that have numbers alone', () => {
    const runs = [tally('vitest', report(7, 1, 'a'), 1), tally('vitest', report(2, 0), 0), { passed: 1, failed: 0 }];
    expect(addTallies(runs)).toEqual(run(10, 1, 'a'));
  });

  it('is printed alone where no file is slow and no test needed a second try', () => {
    expect(summary({ ...run(9, 1), files: [{ path: 'quick.test.ts', ms: 9_999 }] })).toBe('9 passed, 1 failed');
  });

  it('names the slowest files, the slowest first, and the tests that needed a second try', () => {
    const files = Array.from({ length: 12 }, (_, index) => ({ path: `${index}.test.ts`, ms: 10_000 + index * 1000 }));
    const lines = summary({ ...run(9, 0), files, secondTries: ['x.test.ts > does'] }).split('\n');
    expect(lines[0]).toBe('11 of 12 test files took over 10 s; the slowest:');
    expect(lines[1]).toBe('    21 s  11.test.ts');
    expect(lines[10]).toBe('    12 s  2.test.ts');
    expect(lines.slice(11)).toEqual([
      '',
      'Passed on the second try alone:',
      '  x.test.ts > does',
      '',
      '9 passed, 0 failed',
    ]);
  });

  it('names what failed, and below it what was wrong', () => {
    const failures = run(9, 2, 'x.test.ts > does\ncannot', 'nobody handled: reset\nin x.test.ts\nat x.ts:1:2');
    expect(summary({ ...failures, secondTries: ['x.test.ts > turns\ntoo slow'] }).split('\n')).toEqual([
      'Passed on the second try alone:',
      '  x.test.ts > turns',
      '    too slow',
      '',
      'Failed:',
      '  x.test.ts > does',
      '    cannot',
      '  nobody handled: reset',
      '    in x.test.ts',
      '    at x.ts:1:2',
      '',
      '9 passed, 2 failed',
    ]);
  });
});

describe('the report of a run of vitest', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-run-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has the numbers, the files with their times, what failed and what passed on its second try alone', () => {
    const root = resolve(import.meta.dirname, '../..');
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const mark = join(folder, 'tried');
    const test = `
      import { existsSync, writeFileSync } from 'node:fs';
      describe('a wheel', () => {
        it('turns', () => {});
        it('turns in the end', () => {
          const tried = existsSync('${mark}');
          writeFileSync('${mark}', '');
          expect(tried).toBe(true);
        });
        it('breaks', () => {
          expect.soft(1, 'the first of many words' + '!'.repeat(300)).toBe(2);
          expect([1]).toEqual([2]);
        });
        describe('that rolls', () => {
          afterAll(() => { throw new Error('cannot stop\\nnor brake'); });
          it('rolls', () => new Promise((done) => {
            void Promise.reject(new Error('off the road'));
            // As a socket's: Node's own, of no file.
            process.nextTick(() => { throw Object.assign(new Error('read ECONNRESET'), { stack: '\\n    at node:net:1:2' }); });
            setTimeout(done, 100);
          }));
        });
      });`;
    writeFileSync(join(folder, 'wheel.test.js'), test);
    writeFileSync(join(folder, 'vitest.config.mjs'), 'export default { test: { globals: true, retry: 1 } };');
    const file = join(folder, 'report.json');
    const reporter = join(import.meta.dirname, 'run-reporter.mjs');
    spawnSync(process.execPath, [vitest, 'run', '--root', folder, `--reporter=${reporter}`], {
      env: { PATH: process.env.PATH, [reportVariable]: file },
    });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      passed: 3,
      failed: 1,
      files: [{ path: 'wheel.test.js', ms: expect.any(Number) }],
      failures: [
        `wheel.test.js > a wheel > breaks\nthe first of many words${'!'.repeat(217)}…\nexpected [ 1 ] to deeply equal [ 2 ]`,
        'wheel.test.js: cannot stop',
        'nobody handled: read ECONNRESET\nin wheel.test.js, by then at: rolls',
        expect.stringMatching(
          /^nobody handled: off the road\nin wheel.test.js, by then at: rolls(\nat \S*wheel.test.js:\d+:\d+){2}$/,
        ),
      ],
      secondTries: ['wheel.test.js > a wheel > turns in the end\nexpected false to be true // Object.is equality'],
    });
  });
});
