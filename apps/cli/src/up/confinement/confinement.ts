import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { giveKeyLog } from '@sekisho/platform/key-log';
import { CommandError, reasonOf } from '../../command-error.ts';
import { handedRefreshMs } from '../../limits.ts';
import type { StatePaths } from '../../state/state-paths.ts';
import { showScript, withMounts, withRights } from './confined-command.ts';
import { HandedFiles } from './handed-files.ts';
import { mayRead, mountPlan, type Wanted } from './mount-plan.ts';
import { type Confined, type Rights, withoutMounts } from './rights.ts';
import { giveFolder } from './service-folders.ts';

/** What a process has beside its rights. */
export interface Needs {
  readonly name: Confined;
  readonly rights: Rights;
  /** Folders it writes to; made where they are missing, and its own from then on. */
  readonly folders: readonly string[];
  /** Files it reads, whoever owns them. What is not there is not needed. */
  readonly files: readonly string[];
  /** Where keys are to be written; the folder may be anybody's. */
  readonly keyLog?: string;
}

const codeFolder = fileURLToPath(new URL('../../../../../', import.meta.url)).replace(/\/$/, '');
/** Where programs are in it; what else it holds, such as the state, may be closed, and so may it be itself. */
const codeFolders = ['apps', 'libs', 'node_modules'].map((name) => `${codeFolder}/${name}`);
/** Of this checkout, and of Node where it is not in it. */
const programFolders = [
  ...codeFolders,
  ...[dirname(process.execPath)].filter((folder) => !folder.startsWith(`${codeFolder}/`)),
];
const handedRoot = '/run/sekisho';

/** Runs services as users of their own, who reach what they need and own nothing else. */
export class Confinement {
  readonly #handed: HandedFiles;
  readonly #isDivided: boolean;
  readonly #refresh: NodeJS.Timeout;

  /**
   * @param also done whenever copies are brought up to date
   * @param mayMount as this process is allowed
   */
  constructor(paths: Pick<StatePaths, 'root'>, also: () => void = () => undefined, mayMount = mayMountHere()) {
    // One of its own for each gateway on this machine, and found again after a kill.
    const own = createHash('sha256').update(paths.root).digest('hex').slice(0, 16);
    this.#handed = new HandedFiles(`${handedRoot}/${own}`);
    this.#isDivided = mayMount;
    this.#refresh = setInterval(() => {
      this.#handed.refresh();
      also();
    }, handedRefreshMs);
    this.#refresh.unref();
  }

  /** false: nothing can be mounted here, so that services run as root without its powers. */
  get isDivided(): boolean {
    return this.#isDivided;
  }

  /** With which rights a service will run. */
  rightsOf(rights: Rights): Rights {
    return this.#isDivided ? rights : withoutMounts(rights);
  }

  /** A command as it is to be run for a service, its folders made its own. */
  commandFor({ name, rights: wanted, folders, files, keyLog }: Needs, command: readonly string[]): readonly string[] {
    const rights = this.rightsOf(wanted);
    for (const folder of folders) giveFolder(folder, rights.user);
    const keyLogFiles = keyLog === undefined ? [] : giveKeyLog(keyLog, rights.user);
    if (rights.user === 0) return withRights(rights, command);
    requireReadable(command, rights.user);
    const needed: Wanted[] = [
      ...programFolders.map((path): Wanted => ({ path, kind: 'folder', source: path, readOnly: true })),
      ...folders.map((path): Wanted => ({ path, kind: 'folder', source: path, readOnly: false })),
      ...keyLogFiles.map((path): Wanted => ({ path, kind: 'file', source: path, readOnly: false })),
      ...files.filter((path) => !mayRead(path, rights.user)).flatMap((path) => this.#copied(path, name, rights.user)),
    ];
    const mounts = mountPlan(needed, rights.user);
    if (mounts.length === 0) return withRights(rights, command);
    return withMounts(rights, mounts, { stage: this.#handed.stage(name), command });
  }

  /**
   * Brings copies up to date, and has a process that runs see files that it could not read when it was started.
   * @throws CommandError where they cannot be shown to it
   */
  show({ name, rights: wanted, files }: Needs, pid: number): void {
    this.#handed.refresh();
    const { user } = this.rightsOf(wanted);
    if (user === 0) return;
    const shown = files
      .filter((path) => !mayRead(path, user) && !isShown(path, user, pid))
      .flatMap((path) => this.#copied(path, name, user));
    if (shown.length === 0) return;
    try {
      execFileSync('nsenter', ['--mount', '--target', String(pid), '/bin/sh', '-c', showScript(shown)], {
        stdio: 'pipe',
      });
    } catch (error) {
      throw new CommandError(
        `${shown.map(({ path }) => path).join(', ')} cannot be shown to ${name}: ${reasonOf(error)}`,
      );
    }
  }

  #copied(path: string, name: Confined, user: number): Wanted[] {
    const source = this.#handed.copyOf(path, name, user);
    return source === undefined ? [] : [{ path, kind: 'file', source, readOnly: true }];
  }

  close(): void {
    clearInterval(this.#refresh);
    this.#handed.remove();
  }
}

/** As that user sees it from inside. */
function isShown(path: string, user: number, pid: number): boolean {
  const as = ['setpriv', '--reuid', String(user), '--regid', String(user), '--clear-groups'];
  return (
    spawnSync('nsenter', ['--mount', '--target', String(pid), ...as, 'test', '-r', path], { stdio: 'ignore' })
      .status === 0
  );
}

/**
 * What is closed itself cannot be shown: what a checkout holds, made with a umask of 077.
 * @param command what it runs of this checkout, with all folders on the way, stands for the rest
 * @throws CommandError
 */
function requireReadable(command: readonly string[], user: number): void {
  const program = command.filter((word) => codeFolders.some((folder) => word.startsWith(`${folder}/`)));
  const closed = program.flatMap(onTheWay).find((path) => isClosed(path, user));
  if (closed === undefined) return;
  throw new CommandError(
    `${closed} is closed to the users that the services run as: run chmod -R o+rX ${codeFolder}, then start again.`,
  );
}

/** The folders below the checkout that lead to a file, and the file. */
const onTheWay = (file: string): string[] => (file === codeFolder ? [] : [...onTheWay(dirname(file)), file]);

function isClosed(path: string, user: number): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  const needed = stat?.isDirectory() ? 0o005 : 0o004;
  return stat !== undefined && stat.uid !== user && (stat.mode & needed) !== needed;
}

/** A container without CAP_SYS_ADMIN may not. */
function mayMountHere(): boolean {
  try {
    const script = 'mount -t tmpfs sekisho /run';
    execFileSync('unshare', ['--mount', '--propagation', 'slave', '/bin/sh', '-c', script], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
