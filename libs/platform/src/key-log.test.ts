import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PrivateFileError } from './files.ts';
import { openKeyLog } from './key-log.ts';
import { keyLogFileBytesMax } from './limits.ts';

const entry = { table: 'esp_sa', line: 'a line of keys' } as const;

describe('the folder of keys', () => {
  let directory: string;
  let said: string[];
  const file = (name: string): string => join(directory, name);
  const open = () => openKeyLog(directory, (reason) => said.push(reason));

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'key-log-'));
    said = [];
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('is made, and its owner alone reads what is in it', () => {
    openKeyLog(file('keys'), (reason) => said.push(reason))(entry);
    expect(statSync(file('keys')).mode & 0o777).toBe(0o700);
    expect(statSync(file('keys/esp_sa')).mode & 0o777).toBe(0o600);
    expect(readFileSync(file('keys/esp_sa'), 'utf8')).toBe('a line of keys\n');
    expect(readFileSync(file('keys/ikev1_decryption_table'), 'utf8')).toBe('');
  });

  it('keeps what former runs wrote, and closes it to others', () => {
    writeFileSync(file('esp_sa'), 'before\n');
    chmodSync(file('esp_sa'), 0o644);
    open()(entry);
    expect(readFileSync(file('esp_sa'), 'utf8')).toBe('before\na line of keys\n');
    expect(statSync(file('esp_sa')).mode & 0o777).toBe(0o600);
  });

  it('takes no more when it is full, and says so once', () => {
    writeFileSync(file('esp_sa'), 'x'.repeat(keyLogFileBytesMax - 20));
    const log = open();
    for (let count = 0; count < 3; count += 1) log(entry);
    expect(statSync(file('esp_sa')).size).toBe(keyLogFileBytesMax - 20 + 15);
    expect(said).toEqual([expect.stringMatching(/esp_sa is full \(4194304 bytes\); no further keys/)]);
  });

  it('follows no link that somebody else has laid', () => {
    symlinkSync(file('elsewhere'), file('esp_sa'));
    expect(open).toThrow(PrivateFileError);
    expect(open).toThrow('ELOOP');
  });

  it('takes no file that has another name as well', () => {
    writeFileSync(file('elsewhere'), '');
    linkSync(file('elsewhere'), file('esp_sa'));
    expect(open).toThrow(`No keys can be written to ${directory}: ${file('esp_sa')} is no file of this user's alone`);
  });

  it.runIf(process.getuid?.() === 0)("takes no other user's file, who could read it", () => {
    writeFileSync(file('esp_sa'), '');
    chownSync(file('esp_sa'), 65_534, 65_534);
    expect(open).toThrow("no file of this user's alone");
  });

  it('does not wait for the reader of a pipe', () => {
    execFileSync('mkfifo', [file('esp_sa')]);
    expect(open).toThrow('ENXIO');
  });
});
