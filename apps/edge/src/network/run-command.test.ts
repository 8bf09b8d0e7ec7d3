import { describe, expect, it } from 'vitest';
import { CommandFailure, commandRunner } from './run-command.ts';

/** In place of `ip`: a shell that reads these lines, with the command and its arguments behind. */
const shell = (script: string) => commandRunner(['sh', '-c', script]);

describe('a command', () => {
  it('gets its arguments and its input, and English messages', async () => {
    const run = shell('echo "$0 $@"; cat; echo "$LC_ALL" >&2');
    expect(await run('ip', ['-4', 'rule'], 'a line\n')).toEqual({
      stdout: 'ip -4 rule\na line\n',
      stderr: 'C\n',
      exitCode: 0,
    });
  });

  it('fails with its exit code', async () => {
    const outcome = await shell('echo "Error: no." >&2; echo "Command failed -:1" >&2; exit 2')('ip', []);
    expect(outcome).toMatchObject({ exitCode: 2 });
    expect(new CommandFailure('ip rule', outcome).message).toBe('ip rule: Error: no.; Command failed -:1');
  });

  it('fails without words', async () => {
    expect(new CommandFailure('nft', await shell('exit 3')('nft', [])).message).toBe('nft: exit code 3');
  });

  it('need not be there, nor read its input', async () => {
    const missing = await commandRunner(['/none/ip'])('ip', [], 'x'.repeat(1 << 20));
    expect(missing).toMatchObject({ exitCode: undefined, stderr: expect.stringContaining('ENOENT') });
    expect(await shell('exec true')('ip', [], 'x'.repeat(1 << 20))).toMatchObject({ exitCode: 0 });
  });
});
