import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { CommandError } from '../command-error.ts';
import { lockWaitSeconds } from '../limits.ts';
import { plainEnvironment } from '../plain-environment.ts';
import { makePrivateFolder } from './private-files.ts';

const conflict = 75;

/** The kernel's lock on a state directory: it ends with the process that holds it, however that ends. */
export interface StateLock {
  release(): void;
}

/**
 * Takes the lock, or returns undefined when another process holds it. Node has no flock(2) of its own, so a helper
 * holds it; it ends when its standard input closes, that is with this process.
 */
export function lockState(file: string): Promise<StateLock | undefined> {
  makePrivateFolder(dirname(file));
  const options = ['--no-fork', '--timeout', String(lockWaitSeconds), '--conflict-exit-code', String(conflict)];
  const holder = spawn('flock', [...options, file, 'sh', '-c', 'echo held; exec cat'], {
    env: plainEnvironment(process.env),
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return new Promise((resolve, reject) => {
    holder.once('error', (error) =>
      reject(new CommandError(`flock (Debian package util-linux) is missing: ${error.message}`)),
    );
    holder.stdout.once('data', () => resolve({ release: () => release(holder) }));
    holder.once('exit', (code) => {
      if (code === conflict) resolve(undefined);
      else reject(new CommandError(`${file} cannot be locked.`));
    });
  });
}

function release(holder: ChildProcess): void {
  holder.stdin?.end();
  holder.kill();
}

/** Whether some process holds the lock. */
export function isLocked(file: string): boolean {
  const options = ['--shared', '--nonblock', '--conflict-exit-code', String(conflict)];
  return spawnSync('flock', [...options, file, 'true'], { stdio: 'ignore' }).status === conflict;
}
