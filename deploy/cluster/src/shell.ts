import { execFile } from 'node:child_process';

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Runs a program to its end; a failing exit code is an outcome, not an error. */
export function run(command: readonly string[], options: { timeoutMs?: number } = {}): Promise<Outcome> {
  const [program = '', ...args] = command;
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { timeout: options.timeoutMs ?? 60_000, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 255;
        resolve({ stdout, stderr: exitCode === 255 ? `${stderr}${error?.message ?? ''}` : stderr, exitCode });
      },
    );
    child.stdin?.end();
  });
}

/** Runs a program that must succeed. @returns what it printed. @throws Error with the program's own words. */
export async function must(command: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await run(command);
  if (exitCode !== 0) throw new Error(`${command.join(' ')}: exit ${exitCode}\n${stdout}${stderr}`);
  return stdout;
}

/** `ip` with the words of one line; no word may hold a space. */
export const ip = (line: string): Promise<string> => must(['ip', ...line.split(' ')]);

/** A word of a shell's command line. */
export const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
