import { existsSync, readFileSync, rmSync } from 'node:fs';
import { CommandError } from '../command-error.ts';
import { isErrno, writePrivate } from './private-files.ts';
import { isLocked } from './state-lock.ts';
import type { StatePaths } from './state-paths.ts';

export interface ServiceStatus {
  readonly name: string;
  readonly state: 'starting' | 'running' | 'restarting' | 'stopping' | 'stopped';
  readonly pid: number | undefined;
  /** When it entered this state, ISO 8601. */
  readonly since: string;
  readonly restarts: number;
}

/** What a running gateway leaves for the other commands. */
export interface RunFile {
  readonly pid: number;
  readonly startedAt: string;
  readonly settings: string;
  readonly natsUrl: string;
  /** Folder where the keys of every connection are written. */
  readonly keyLog?: string;
  readonly services: readonly ServiceStatus[];
}

export const writeRunFile = ({ runFile }: StatePaths, content: RunFile): void =>
  writePrivate(runFile, `${JSON.stringify(content, undefined, 2)}\n`);

export const removeRunFile = ({ runFile }: StatePaths): void => rmSync(runFile, { force: true });

/** Whether a gateway runs on this state directory. */
export const runsHere = (paths: StatePaths): boolean => existsSync(paths.runFile) && isLocked(paths.lock);

/** @throws CommandError where no gateway runs on this state directory */
export function readRunFile(paths: StatePaths): RunFile {
  if (!runsHere(paths)) {
    throw new CommandError(
      `No gateway runs on ${paths.root}: start it with npm start, or name another state directory with --state.`,
    );
  }
  try {
    return JSON.parse(readFileSync(paths.runFile, 'utf8'));
  } catch (error) {
    if (isErrno(error, 'EACCES')) throw new CommandError(`${paths.runFile} cannot be read: run this command as root.`);
    throw error;
  }
}
