import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveSecret } from './secrets.ts';

describe('a secret', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-secret-'));
  const write = (name: string, text: string, mode: number) => {
    writeFileSync(join(directory, name), text);
    chmodSync(join(directory, name), mode);
    return { file: name };
  };

  it('comes from a file next to the settings, without its line end', () => {
    expect(resolveSecret(write('psk', 'two words \n', 0o600), directory).revealText()).toBe('two words ');
  });

  it('comes from the environment', () => {
    expect(resolveSecret({ env: 'PSK' }, directory, { PSK: 'x' }).revealText()).toBe('x');
    expect(() => resolveSecret({ env: 'PSK' }, directory, {})).toThrow('PSK is not set');
  });

  it.each([0o640, 0o604, 0o666])('is refused in a file that others can read (mode %o)', (mode) => {
    expect(() => resolveSecret(write(`open-${mode}`, 'x', mode), directory)).toThrow(/chmod 600/);
  });

  it('is refused in a pipe, which is not waited for', () => {
    execFileSync('mkfifo', ['-m', '600', join(directory, 'pipe')]);
    expect(() => resolveSecret({ file: 'pipe' }, directory)).toThrow(/is not a file/);
  });

  it('is refused when empty or missing', () => {
    expect(() => resolveSecret(write('empty', '\n', 0o600), directory)).toThrow(/is empty/);
    expect(() => resolveSecret({ file: 'none' }, directory)).toThrow(/cannot be opened/);
    expect(() => resolveSecret({ file: '.' }, directory)).toThrow(/is not a file/);
  });
});
