import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from '@sekisho/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handOutText, retireText } from './instructions.ts';
import { retirePreSharedKey, rotatePreSharedKey, type WantedKey } from './rotation.ts';

const now = new Date('2027-03-01T12:00:00Z');
const required = 'officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sekisho-rotation-'));
  file = join(directory, 'sekisho.yaml');
  writeFileSync(file, `# Ours.\n${required}`, { mode: 0o644 });
});
afterEach(() => rmSync(directory, { recursive: true }));

const rotate = (wanted: Partial<WantedKey> = {}) =>
  rotatePreSharedKey(loadSettings(file), { name: undefined, of: undefined, groups: undefined, ...wanted }, now);
const retire = (name: string, on?: string) => retirePreSharedKey(loadSettings(file), name, on, now);
const keys = () => loadSettings(file).preSharedKey.keys;

describe('a new pre-shared key', () => {
  it('stands beside the one before, in a file of its own', () => {
    const made = rotate();
    expect(made).toMatchObject({ name: '2027-03-01', old: 'default', groups: undefined });
    expect(made.text).toMatch(/^([a-z2-7]{4}-){6}[a-z2-7]{4}$/);
    expect(readFileSync(made.file, 'utf8')).toBe(`${made.text}\n`);
    expect(statSync(made.file).mode & 0o777).toBe(0o600);
    expect(keys()).toEqual([
      { name: 'default', secret: { file: 'secrets/psk' } },
      { name: '2027-03-01', secret: { file: 'secrets/psk-2027-03-01' } },
    ]);
    expect(readFileSync(file, 'utf8').startsWith(`# Ours.\n${required}`)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o644);
  });

  it('replaces the one that is named, for the same groups', () => {
    rotate({ name: 'staff-1', groups: ['staff'] });
    expect(() => rotate()).toThrow('Several pre-shared keys are in use (default, staff-1): say which');
    expect(rotate({ of: 'staff-1' })).toMatchObject({ name: '2027-03-01', old: 'staff-1', groups: ['staff'] });
    expect(rotate({ of: 'default' })).toMatchObject({ name: '2027-03-01-2', groups: undefined });
    expect(keys().map(({ name, groups }) => [name, groups])).toEqual([
      ['default', undefined],
      ['staff-1', ['staff']],
      ['2027-03-01', ['staff']],
      ['2027-03-01-2', undefined],
    ]);
  });

  it.each([
    [{ name: 'a b' }, 'A key has a name of up to 32'],
    [{ name: 'default' }, 'There is a pre-shared key default already.'],
    [{ of: 'none' }, 'There is no pre-shared key none.'],
  ])('is not %j', (wanted, problem) => {
    expect(() => rotate(wanted)).toThrow(problem);
    expect(existsSync(join(directory, 'secrets'))).toBe(false);
  });

  it('is not the seventeenth, and leaves nothing behind then', () => {
    for (let number = 1; number < 16; number += 1) rotate({ name: `${number}`, of: 'default' });
    const before = readFileSync(file, 'utf8');
    expect(() => rotate({ name: 'more', of: 'default' })).toThrow(/left as they are[\s\S]*at most 16 keys/);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(existsSync(join(directory, 'secrets/psk-more'))).toBe(false);
  });

  it('leaves a link to the settings as a link', () => {
    renameSync(file, join(directory, 'kept.yaml'));
    symlinkSync('kept.yaml', file);
    rotate();
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(keys().map(({ name }) => name)).toEqual(['default', '2027-03-01']);
    expect(readdirSync(directory).toSorted()).toEqual(['kept.yaml', 'secrets', 'sekisho.yaml']);
  });

  it('is told how to be written where the settings cannot be changed', () => {
    const settings = { ...loadSettings(file), file: join(directory, 'elsewhere/sekisho.yaml') };
    const wanted = { name: 'next', of: undefined, groups: ['staff'] };
    expect(() => rotatePreSharedKey(settings, wanted, now)).toThrow(
      'add to preSharedKey.keys in it:\n  - { name: "next", secret: { file: secrets/psk-next }, groups: [staff] }',
    );
    expect(existsSync(join(directory, 'secrets'))).toBe(false);
  });

  it('is handed out with what to do next', () => {
    const made = rotate({ groups: ['staff'], of: 'default', name: 'next' });
    const text = handOutText(made, 'at-next-start');
    expect(text).toContain(`  ${made.text}  (`);
    expect(text).toContain('for members of staff alone');
    expect(text).toContain('sekisho psk report --key default');
    expect(text).toContain('sekisho psk retire default --on DATE');
    expect(text).toContain(`-L2tpPsk '${made.text}'`);
  });
});

describe('a pre-shared key is retired', () => {
  it('now, or from a date on', () => {
    rotate({ name: 'next' });
    expect(retire('default')).toEqual(now);
    expect(keys()[0]).toEqual({ name: 'default', secret: { file: 'secrets/psk' }, retired: now });
    expect(retire('default', '2027-05-01')).toEqual(new Date('2027-05-01T00:00:00Z'));
    expect(retireText('default', new Date('2027-05-01T00:00:00Z'), [{}], { taken: 'at-next-start', now })).toMatch(
      /^From 2027-0[45]-\d\d .* are refused/,
    );
    expect(retireText('default', now, [{}], { taken: 'at-next-start', now })).toMatch(
      /^From now on clients .*\nIt counts from the next start of the gateway on;/,
    );
  });

  it('unless it is the only one in use', () => {
    expect(() => retire('default')).toThrow('default is the only pre-shared key in use');
    rotate({ name: 'next' });
    retire('default');
    expect(() => retire('next')).toThrow('next is the only pre-shared key in use');
  });

  it('with a word where those that are left are for some groups alone', () => {
    const warned = /is for some groups alone/;
    expect(retireText('default', now, [{ groups: ['partners'] }], { taken: 'in-force', now })).toMatch(warned);
    expect(retireText('default', now, [{ groups: ['partners'] }, {}], { taken: 'in-force', now })).not.toMatch(warned);
  });

  it('unless nobody knows of it, or when', () => {
    rotate({ name: 'next' });
    expect(() => retire('other')).toThrow('There is no pre-shared key other; the settings name default, next.');
    expect(() => retire('default', 'soon')).toThrow(/left as they are[\s\S]*a date such as/);
    expect(keys().every(({ retired }) => retired === undefined)).toBe(true);
  });
});
