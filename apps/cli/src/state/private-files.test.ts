import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOrMakePrivate } from './private-files.ts';

describe('a private file that is made where it is missing', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sekisho-private-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made once, for its owner alone', () => {
    const file = join(folder, 'bus', 'edge');
    expect(readOrMakePrivate(file, () => 'first')).toEqual({ text: 'first', made: true });
    expect(readOrMakePrivate(file, () => 'second')).toEqual({ text: 'first', made: false });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'bus'))).toEqual(['edge']);
  });

  it('is not there at all where it could not be written as a whole', () => {
    const file = join(folder, 'psk');
    // In the way of the draft: what a full disk does as well.
    mkdirSync(`${file}.${process.pid}.new`);
    expect(() => readOrMakePrivate(file, () => 'text')).toThrow();
    expect(existsSync(file)).toBe(false);
  });

  it('is another process’s where that was faster', () => {
    const file = join(folder, 'psk');
    const make = () => {
      writeFileSync(file, 'theirs\n');
      return 'ours';
    };
    expect(readOrMakePrivate(file, make)).toEqual({ text: 'theirs', made: false });
  });
});
