import { spawn } from 'node:child_process';
import { eventually } from '@sekisho/testing';
import { commandMs } from './limits.ts';

/** A running `sekisho trace`. */
export interface Trace {
  /** So far. */
  told(): string;
  end(): void;
}

/** Starts it and waits until it follows. @param command arguments of `ip` */
export async function startTrace(command: readonly string[]): Promise<Trace> {
  const child = spawn('setpriv', ['--pdeathsig=KILL', 'ip', ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
  let told = '';
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await eventually('the trace follows', commandMs, () => {
    if (child.exitCode !== null) throw new Error(`the trace ended: ${said}`);
    return said.includes('Following');
  });
  return { told: () => told, end: () => child.kill('SIGINT') };
}
