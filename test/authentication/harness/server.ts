import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';

/** A user whom a server of a test knows. */
export interface ServerUser {
  readonly name: string;
  readonly password: string;
  readonly group?: string;
}

/** A program in a namespace; it ends with this process at the latest. */
export function launch(namespace: string, command: readonly string[], stdio: StdioOptions = 'ignore'): ChildProcess {
  return spawn('setpriv', ['--pdeathsig=KILL', 'ip', 'netns', 'exec', namespace, ...command], { stdio });
}
