import { execFile } from 'node:child_process';

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Runs a program to its end; a failing exit code is an outcome, not an error. */
export function run(command: string, args: readonly string[], options: { timeoutMs?: number } = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      command,
      args,
      { timeout: options.timeoutMs ?? 30_000, killSignal: 'SIGKILL', maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 255;
        resolve({ stdout, stderr: exitCode === 255 ? `${stderr}${error?.message ?? ''}` : stderr, exitCode });
      },
    );
    child.stdin?.end();
  });
}

/** Runs a program that must succeed. @returns what it printed. @throws Error with the program's own words. */
export async function must(command: string, args: readonly string[]): Promise<string> {
  const outcome = await run(command, args);
  if (outcome.exitCode !== 0) {
    throw new Error(`${command} ${args.join(' ')}: exit ${outcome.exitCode}\n${outcome.stdout}${outcome.stderr}`);
  }
  return outcome.stdout;
}

/** `ip` with the words of one line; no word may hold a space. */
export const ip = (line: string): Promise<string> => must('ip', line.split(' '));
