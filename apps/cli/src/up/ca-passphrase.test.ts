import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSettings } from '@sekisho/platform';
import { beforeEach, describe, expect, it } from 'vitest';
import { provideCaPassphrase } from './ca-passphrase.ts';

describe("the passphrase of the internal CA's keys", () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sekisho-ca-passphrase-'));
    file = join(directory, 'secrets/ca-passphrase');
    return () => rmSync(directory, { recursive: true });
  });

  const provide = (internalCa: object = {}) => {
    const settings = { officeMode: { pool: '10.66.0.0/24' }, encryptionDomain: ['10.0.0.0/8'], internalCa };
    const parsed = parseSettings(JSON.stringify(settings), join(directory, 'sekisho.yaml'));
    provideCaPassphrase(parsed, { service: (name) => join(directory, 'state', name) });
  };

  it('is made by the first start for its owner alone, and stays', () => {
    provide();
    const made = readFileSync(file, 'utf8');
    expect(made.trim().length).toBeGreaterThan(40);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    provide();
    expect(readFileSync(file, 'utf8')).toBe(made);
  });

  it('is not made anew where keys need the one that is lost', () => {
    mkdirSync(join(directory, 'state/ca/keys/ca'), { recursive: true });
    writeFileSync(join(directory, 'state/ca/keys/ca/root.pem'), '');
    expect(() => provide()).toThrow(/^internalCa\.passphrase: .*ca-passphrase cannot be opened/);
  });

  it('is refused while others can read it', () => {
    provide();
    chmodSync(file, 0o644);
    expect(() => provide()).toThrow(/^internalCa\.passphrase: .*others can read it/);
  });

  it('may be in the environment', () => {
    expect(() => provide({ passphrase: { env: 'SEKISHO_TEST_NO_PASSPHRASE' } })).toThrow('is not set');
    process.env.SEKISHO_TEST_PASSPHRASE = 'from the environment';
    provide({ passphrase: { env: 'SEKISHO_TEST_PASSPHRASE' } });
  });
});
