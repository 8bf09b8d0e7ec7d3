import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RotatingLog } from './rotating-log.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const lines = (log: RotatingLog, ...texts: string[]) => {
  for (const text of texts) log.write(new TextEncoder().encode(`${text}\n`));
};
const content = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('a rotating log', () => {
  it('moves a full file aside and keeps the youngest ones', () => {
    const log = new RotatingLog(join(folder, 'a.log'), { bytesMax: 5, kept: 2 });
    lines(log, 'one', 'two', 'six', 'ten');
    log.close();
    expect(readdirSync(folder).toSorted()).toEqual(['a.log', 'a.log.1', 'a.log.2']);
    expect([content('a.log'), content('a.log.1'), content('a.log.2')]).toEqual(['ten\n', 'six\n', 'two\n']);
  });

  it('goes on in the file of the last run, its size counted', () => {
    const path = join(folder, 'a.log');
    const before = new RotatingLog(path, { bytesMax: 8, kept: 1 });
    lines(before, 'one');
    before.close();
    const after = new RotatingLog(path, { bytesMax: 8, kept: 1 });
    lines(after, 'two', 'six');
    after.close();
    expect([content('a.log'), content('a.log.1')]).toEqual(['six\n', 'one\ntwo\n']);
  });

  it('writes a chunk that is larger than a file all the same', () => {
    const log = new RotatingLog(join(folder, 'a.log'), { bytesMax: 5, kept: 1 });
    lines(log, 'much longer than five');
    log.close();
    expect(content('a.log')).toBe('much longer than five\n');
  });

  it('knows the last line, and lets nobody else read the file', () => {
    const log = new RotatingLog(join(folder, 'a.log'));
    lines(log, 'first', 'last', '');
    log.close();
    expect(log.lastWords).toBe('last');
    expect(statSync(join(folder, 'a.log')).mode & 0o777).toBe(0o600);
  });
});
