import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Users, groups and PAM services of this machine that are there for a test alone. */
export class OsUsers {
  readonly #mark = `sk${randomBytes(3).toString('hex')}`;
  readonly #undo: (() => void)[] = [];

  /** A name that nobody has. */
  name(kind: string): string {
    return `${this.#mark}-${kind}`;
  }

  addGroup(kind: string): string {
    const name = this.name(kind);
    run('groupadd', name);
    this.#undo.push(() => run('groupdel', name));
    return name;
  }

  addUser(kind: string, password: string, options: { groups?: readonly string[] } = {}): string {
    const name = this.name(kind);
    const groups = options.groups?.length ? ['--groups', options.groups.join(',')] : [];
    run('useradd', '--no-create-home', '--user-group', ...groups, name);
    this.#undo.push(() => run('userdel', '--force', name));
    execFileSync('chpasswd', { input: `${name}:${password}\n` });
    return name;
  }

  /** A PAM service; by default it knows the machine's own users. */
  addService(kind: string, ...lines: readonly string[]): string {
    const name = this.name(kind);
    const file = join('/etc/pam.d', name);
    const all = lines.length > 0 ? lines : ['auth required pam_unix.so', 'account required pam_unix.so'];
    writeFileSync(file, `${all.join('\n')}\n`);
    this.#undo.push(() => rmSync(file, { force: true }));
    return name;
  }

  remove(): void {
    for (const undo of this.#undo.splice(0).toReversed()) undo();
  }
}

/** Runs a command of the system's user administration. */
const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe' });
