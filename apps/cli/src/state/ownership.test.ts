import {
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { giveAll, putInto, takeFrom } from './ownership.ts';

// What a service could do to files that are not its own, by what it leaves in its folder for root to find.

/** Only root gives files away. */
const isRoot = process.getuid?.() === 0;
const user = 61_007;
const bytes = Buffer.from('a key');
let base: string;
let folder: string;
/** Somebody else's. */
let other: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'sekisho-owned-'));
  folder = join(base, 'edge');
  other = join(base, 'other');
  mkdirSync(folder);
  mkdirSync(other);
  writeFileSync(join(other, 'shadow'), 'passwords', { mode: 0o600 });
});
afterEach(() => rmSync(base, { recursive: true }));

const untouched = () => [
  readdirSync(other),
  readFileSync(join(other, 'shadow'), 'utf8'),
  statSync(join(other, 'shadow')).uid,
];
const asItWas = [['shadow'], 'passwords', 0];

describe.runIf(isRoot)('a folder is given', () => {
  it('with all that is in it, and not what links lead to', () => {
    mkdirSync(join(folder, 'spool'));
    writeFileSync(join(folder, 'spool/events'), '');
    symlinkSync(other, join(folder, 'folder-link'));
    symlinkSync(join(other, 'shadow'), join(folder, 'file-link'));
    giveAll(folder, user);
    expect(['', 'spool', 'spool/events'].map((path) => statSync(join(folder, path)).gid)).toEqual([user, user, user]);
    expect(untouched()).toEqual(asItWas);
  });

  it('while its owner exchanges folders for links', async () => {
    mkdirSync(join(folder, 'inner'));
    for (let number = 0; number < 20; number += 1) writeFileSync(join(folder, 'inner', `${number}`), '');
    symlinkSync(other, join(folder, 'link'));
    const swap = `
      const { renameSync } = require('node:fs');
      const { parentPort, workerData: folder } = require('node:worker_threads');
      let on = true;
      parentPort.on('message', () => { on = false; });
      const turn = () => {
        for (let round = 0; round < 200; round += 1) {
          renameSync(folder + '/inner', folder + '/away');
          renameSync(folder + '/link', folder + '/inner');
          renameSync(folder + '/inner', folder + '/link');
          renameSync(folder + '/away', folder + '/inner');
        }
        on ? setImmediate(turn) : parentPort.close();
      };
      turn();
    `;
    const attacker = new Worker(swap, { eval: true, workerData: folder });
    const ended = new Promise((resolve) => attacker.once('exit', resolve));
    await new Promise((resolve) => attacker.once('online', resolve));
    for (let round = 0; round < 500; round += 1) giveAll(folder, user + (round % 2));
    attacker.postMessage('end');
    await ended;
    expect(untouched()).toEqual(asItWas);
  });

  it('as deep as anything of ours goes', () => {
    const inner = join(folder, ...Array.from({ length: 20 }, () => 'in'));
    mkdirSync(inner, { recursive: true });
    giveAll(folder, user);
    expect(statSync(join(folder, 'in/in/in')).uid).toBe(user);
    expect(statSync(inner).uid).toBe(0);
  });
});

describe.runIf(isRoot)('a file is put into a folder', () => {
  beforeEach(() => chownSync(folder, user, user));

  it('as its owner’s, with the folders on the way', () => {
    putInto(folder, 'certificates/vpn/key.pem', { bytes });
    putInto(folder, 'certificates/vpn/key.pem', { bytes: Buffer.from('another') });
    const stat = statSync(join(folder, 'certificates/vpn/key.pem'));
    expect([stat.uid, stat.mode & 0o777, statSync(join(folder, 'certificates')).uid]).toEqual([user, 0o600, user]);
    expect(readFileSync(join(folder, 'certificates/vpn/key.pem'), 'utf8')).toBe('another');
    expect(readdirSync(join(folder, 'certificates/vpn'))).toEqual(['key.pem']);
  });

  it.each(['key', 'key.new'])('in place of a link %s', (name) => {
    symlinkSync(join(other, 'shadow'), join(folder, name));
    putInto(folder, 'key', { bytes });
    expect(readFileSync(join(folder, 'key'), 'utf8')).toBe('a key');
    expect(lstatSync(join(folder, 'key')).isFile()).toBe(true);
    expect(untouched()).toEqual(asItWas);
  });

  it('unless a link stands for a folder', () => {
    symlinkSync(other, join(folder, 'keys'));
    expect(() => putInto(folder, 'keys/key', { bytes })).toThrow(`keys/key cannot be put into ${folder}`);
    expect(untouched()).toEqual(asItWas);
  });
});

describe.runIf(isRoot)('a file is taken from a folder', () => {
  it('up to its bound', () => {
    putInto(folder, 'keys/key', { bytes });
    expect(Buffer.from(takeFrom(folder, 'keys/key', 5)).toString()).toBe('a key');
    expect(() => takeFrom(folder, 'keys/key', 4)).toThrow('it is larger than 4 bytes');
    expect(() => takeFrom(folder, 'keys', 4)).toThrow('it is no file');
    expect(() => takeFrom(folder, 'keys/none', 4)).toThrow('keys/none cannot be taken');
  });

  it('and not what links lead to', () => {
    symlinkSync(other, join(folder, 'keys'));
    symlinkSync(join(other, 'shadow'), join(folder, 'key'));
    expect(() => takeFrom(folder, 'keys/shadow', 100)).toThrow('ENOTDIR');
    expect(() => takeFrom(folder, 'key', 100)).toThrow('ELOOP');
  });
});
