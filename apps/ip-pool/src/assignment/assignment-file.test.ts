import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fileProblemsTold } from '../limits.ts';
import { settingsWith } from '../testing/assigning.fixture.ts';
import { AssignmentFile } from './assignment-file.ts';

let directory: string;
let path: string;
let file: AssignmentFile | undefined;
const logger = { info: vi.fn(), warn: vi.fn() };
const onRead = vi.fn();
/** On a busy machine. */
const soon = 10_000;

beforeEach(async () => {
  vi.clearAllMocks();
  directory = await mkdtemp(join(tmpdir(), 'sekisho-assignment-file-'));
  path = join(directory, 'ipassignment.conf');
});
afterEach(async () => {
  await file?.stop();
  await rm(directory, { recursive: true });
});

async function open(): Promise<AssignmentFile> {
  file = await AssignmentFile.open({ path, settings: settingsWith(), logger, onRead, pollMs: 5 });
  return file;
}
const addressOf = (user: string) => file?.assignments?.lineFor({ user, groups: [] })?.text;

describe('the per-user file', () => {
  it('is read before it is asked', async () => {
    await writeFile(path, '* 10.5.5.8 alice\n');
    await open();
    expect(addressOf('alice')).toBe('10.5.5.8');
    expect(file?.problems()).toEqual([]);
  });

  it('is read again when it is written in place', async () => {
    await writeFile(path, '* 10.5.5.8 alice\n');
    await open();
    // In one step, and not emptied first: with so short a time between looks that could be seen twice.
    await writeFile(path, '* 10.5.5.9 alice\n', { flag: 'r+' });
    await vi.waitFor(() => expect(addressOf('alice')).toBe('10.5.5.9'), soon);
    expect(onRead).toHaveBeenCalledTimes(2);
  });

  it('is read again when another takes its place, as editors do', async () => {
    await writeFile(path, '* 10.5.5.8 alice\n');
    await open();
    for (const last of [9, 10]) {
      await writeFile(`${path}.new`, `* 10.5.5.${last} alice\n`);
      await rename(`${path}.new`, path);
      await vi.waitFor(() => expect(addressOf('alice')).toBe(`10.5.5.${last}`), soon);
    }
  });

  it('holds on while it is gone, says so once, and is read when it is back', async () => {
    await writeFile(path, '* 10.5.5.8 alice\n');
    await open();
    await rm(path);
    await vi.waitFor(() => expect(file?.problems()).toHaveLength(1), soon);
    expect(file?.problems()[0]).toMatch(/^officeMode.file can't be read, what it said before still holds: ENOENT/);
    expect(addressOf('alice')).toBe('10.5.5.8');
    await writeFile(path, '* 10.5.5.9 alice\n');
    await vi.waitFor(() => expect(addressOf('alice')).toBe('10.5.5.9'), soon);
    expect(file?.problems()).toEqual([]);
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });

  it('may come after the start', async () => {
    await open();
    expect(file?.assignments).toBeUndefined();
    expect(file?.problems()[0]).toMatch(/^officeMode.file can't be read, nobody has an address of it: ENOENT/);
    await writeFile(path, '* 10.5.5.8 alice\n');
    await vi.waitFor(() => expect(addressOf('alice')).toBe('10.5.5.8'), soon);
  });

  it('keeps of a broken version what is right, and says what is not', async () => {
    await writeFile(path, '* 10.5.5.8 alice\n');
    await open();
    await writeFile(path, '* 10.5.5.9 alice\n* 10.5.5.300 bob\n* 10.5.5.9 carol\n');
    await vi.waitFor(() => expect(addressOf('alice')).toBe('10.5.5.9'), soon);
    expect(file?.problems()).toEqual([
      'ipassignment.conf:2:3: passed over: expected an IPv4 address, found "10.5.5.300"',
      'ipassignment.conf:3: 10.5.5.9 for carol and 10.5.5.9 for alice (line 1) overlap',
    ]);
  });

  it('says how much more is wrong than there is room for', async () => {
    await writeFile(path, 'x\n'.repeat(fileProblemsTold + 3));
    await open();
    expect(file?.problems()).toHaveLength(fileProblemsTold + 1);
    expect(file?.problems().at(-1)).toBe('ipassignment.conf: 3 more, see sekisho office-mode check');
  });
});
