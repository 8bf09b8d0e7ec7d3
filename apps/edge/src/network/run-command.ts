import { execFile } from 'node:child_process';
import { networkLimits } from './limits.ts';

export type NetworkProgram = 'ip' | 'nft';

export interface CommandOutcome {
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined: it could not be run, or did not end in time; `stderr` says which. */
  readonly exitCode: number | undefined;
}

/** Runs a program to its end; failing is an outcome. @param input what it reads from its standard input */
export type RunCommand = (program: NetworkProgram, args: readonly string[], input?: string) => Promise<CommandOutcome>;

/** A command has failed; the message says which, and in its own words why. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  constructor(command: string, { stderr, exitCode }: CommandOutcome) {
    const words = stderr
      .trim()
      .replaceAll(/\s*\n\s*/g, '; ')
      .slice(0, networkLimits.wordsMax);
    super(`${command}: ${words === '' ? `exit code ${exitCode}` : words}`);
  }
}

/** Services run with the caller's PATH, and Debian keeps `ip` and `nft` where that of a user does not look. */
const path = [process.env.PATH, '/usr/sbin', '/sbin', '/usr/bin', '/bin']
  // An empty one would be the folder that this process runs in.
  .filter((folder) => folder)
  .join(':');

/** @param within a command that runs another one, and its arguments: `ip netns exec NAME` for the network of a namespace */
export const commandRunner =
  (within: readonly string[] = []): RunCommand =>
  (program, args, input = '') =>
    new Promise((resolve) => {
      const options = {
        timeout: networkLimits.commandTimeoutMs,
        killSignal: 'SIGKILL',
        maxBuffer: networkLimits.commandOutputBytesMax,
        env: { PATH: path, LC_ALL: 'C' },
      } as const;
      const [command = program, ...words] = [...within, program, ...args];
      const child = execFile(command, words, options, (error, stdout, stderr) => {
        if (error === null) return resolve({ stdout, stderr, exitCode: 0 });
        if (typeof error.code === 'number') return resolve({ stdout, stderr, exitCode: error.code });
        const reason = error.killed ? `not done after ${networkLimits.commandTimeoutMs / 1000} s` : error.message;
        resolve({ stdout, stderr: `${stderr}${reason}`, exitCode: undefined });
      });
      // One that ends before it has read everything says why.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input);
    });
