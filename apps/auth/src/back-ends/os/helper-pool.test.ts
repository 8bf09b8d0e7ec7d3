import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { HelperPool } from './helper-pool.ts';

const folder = mkdtempSync(join(tmpdir(), 'sekisho-pool-'));
afterAll(() => rmSync(folder, { recursive: true }));
let pool: HelperPool;
afterEach(() => pool.close());

/** A stand-in for the helper: a shell script. */
function open(script: string, options: { workers?: number; timeoutMs?: number; queueMax?: number } = {}): void {
  const program = join(folder, 'helper');
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o700);
  pool = new HelperPool({ program, workers: 1, timeoutMs: 5_000, queueMax: 10, ...options });
}
const ask = () => pool.ask(Uint8Array.of(0, 0, 0, 1, 0));
/** Reads a question of five bytes, says "wrong password". */
const answers = `head -c 5 > /dev/null; printf '\\000\\000\\000\\003\\001\\000\\000'`;

describe('a pool of helpers', () => {
  it('asks one after the other', async () => {
    open(`while true; do ${answers}; done`);
    const outcomes = await Promise.all([ask(), ask(), ask()]);
    expect(outcomes).toMatchObject([1, 2, 3].map(() => ({ answer: { verdict: 'wrong-password' } })));
  });

  it('says how a helper ended, and starts another one for the next', async () => {
    open('exit 3');
    const outcome = { kind: 'unavailable', detail: 'ended (code 3)' };
    expect([await ask(), await ask()]).toEqual([outcome, outcome]);
  });

  it('asks another one when a helper turns out to have ended since the user before', async () => {
    open(answers);
    expect(await ask()).toMatchObject({ kind: 'answered' });
    expect(await ask()).toMatchObject({ kind: 'answered' });
  });

  it('does not ask for ever where helpers end without an answer', async () => {
    const runs = join(folder, 'runs');
    open(`echo run >> ${runs}; ${answers}; head -c 5 > /dev/null; exit 4`);
    expect(await ask()).toMatchObject({ kind: 'answered' });
    rmSync(runs);
    writeFileSync(join(folder, 'helper'), `#!/bin/sh\necho run >> ${runs}; exit 4\n`);
    expect(await ask()).toEqual({ kind: 'unavailable', detail: 'ended (code 4)' });
    expect(readFileSync(runs, 'utf8')).toBe('run\n');
  });

  it('says that a helper did not answer', async () => {
    open('sleep 61', { timeoutMs: 200 });
    expect(await ask()).toEqual({ kind: 'unavailable', detail: 'did not answer in 0.2 s' });
  });

  it('lets nobody wait longer for a free helper than for its answer', async () => {
    open('sleep 61', { timeoutMs: 300 });
    const first = ask();
    await new Promise((done) => setTimeout(done, 100));
    expect(await Promise.all([first, ask()])).toMatchObject([
      { detail: 'did not answer in 0.3 s' },
      { detail: 'did not answer in 0.3 s' },
    ]);
  });

  it('turns away who would be one too many in the queue', async () => {
    open(`while true; do ${answers}; done`, { queueMax: 2 });
    const outcomes = await Promise.all([ask(), ask(), ask(), ask()]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['answered', 'answered', 'answered', 'unavailable']);
    expect(outcomes[3]).toMatchObject({ detail: 'is busy: 2 users wait for it already' });
  });

  it('ends a helper that does not keep to the protocol', async () => {
    open(`printf 'Segmentation fault'; sleep 61`);
    expect(await ask()).toMatchObject({ detail: expect.stringMatching(/^sent an answer of \d+ bytes$/) });
  });

  it('says so where there is no helper', async () => {
    open('');
    pool = new HelperPool({ program: '/nowhere/helper', workers: 1, timeoutMs: 5_000, queueMax: 10 });
    expect(await ask()).toMatchObject({ detail: expect.stringMatching(/^cannot be started: .*ENOENT/) });
  });
});
