import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addClientCommands } from './client.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sekisho-guide-'));
  writeFileSync(
    join(directory, 'sekisho.yaml'),
    'gateway: { name: Example, publicAddresses: [192.0.2.10] }\nofficeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n',
  );
  vi.spyOn(console, 'log').mockReturnValue();
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

const run = (...words: string[]) => {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  addClientCommands(program);
  const state = ['--state', directory, '--settings', join(directory, 'sekisho.yaml')];
  return program.parseAsync(['client', 'guide', ...words, ...state], { from: 'user' });
};

describe('sekisho client guide', () => {
  it('writes a guide of this gateway for whoever is named', async () => {
    const out = join(directory, 'guide.html');
    await run('windows-11', '--user', 'bob', '--connection', 'Office', '--lang', 'ja', '--out', out);
    const text = readFileSync(out, 'utf8');
    expect(text).toContain('<html lang="ja">');
    for (const fact of ['192.0.2.10', 'bob', 'Office']) expect(text).toContain(fact);
    expect(statSync(out).mode & 0o777).toBe(0o600);
  });

  it('says what goes through the tunnel: everything, or the networks of the gateway alone', async () => {
    const guideOf = async (...words: string[]) => {
      const out = join(directory, `guide${words.length}.html`);
      await run('windows-11', ...words, '--out', out);
      return readFileSync(out, 'utf8');
    };
    const everything = 'While you are connected the internet is not to be reached';
    expect(await guideOf()).toContain(everything);
    const networks = await guideOf('--traffic', 'networks');
    expect(networks).toContain('10.0.0.0/8');
    expect(networks).not.toContain(everything);
  });

  it('leaves alone what is there already', async () => {
    await expect(run('ios', '--out', join(directory, 'sekisho.yaml'))).rejects.toThrow('exists already');
  });

  it('knows its systems', async () => {
    await expect(run('palm')).rejects.toThrow('Allowed choices are windows-11');
  });
});
