import { execFile } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';
import type { LoadMachine } from './report/load-report.ts';

/** The machine that the load generator runs on. */
export async function thisMachine(): Promise<LoadMachine> {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() || 'unknown',
    cores: Math.max(1, processors.length),
    memoryBytes: totalmem(),
    kernel: `${type()} ${release()}`,
    node: process.version,
    commit: await commitOfTree(),
  };
}

async function commitOfTree(): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', ['-C', import.meta.dirname, 'rev-parse', 'HEAD']);
    return stdout.trim();
  } catch {
    return null;
  }
}
