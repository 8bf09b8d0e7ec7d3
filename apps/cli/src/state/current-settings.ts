import type { Settings } from '@sekisho/platform';
import { readRunFile } from './run-file.ts';
import { findSettings, readSettings } from './settings-file.ts';
import { isLocked } from './state-lock.ts';
import type { StatePaths } from './state-paths.ts';

/** The settings a command names, else those the gateway runs with, else as `sekisho up` finds them. @throws CommandError */
export function currentSettings(paths: StatePaths, flag: string | undefined): Settings {
  const running = flag === undefined && isLocked(paths.lock) ? readRunFile(paths).settings : undefined;
  return readSettings(findSettings(flag ?? running, paths, { env: process.env, directory: process.cwd() }));
}
