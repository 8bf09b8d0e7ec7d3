import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '../../support/shell.ts';

/** Users, a group and a PAM service of this machine that are there for a test alone. */
export class OsUsers {
  readonly #undo: (() => Promise<unknown>)[] = [];

  /** A PAM service that knows the machine's own users. */
  async addService(name: string): Promise<void> {
    const file = join('/etc/pam.d', name);
    this.#undo.push(() => rm(file, { force: true }));
    await writeFile(file, 'auth required pam_unix.so\naccount required pam_unix.so\n');
  }

  async addGroup(name: string): Promise<void> {
    await must('groupadd', [name]);
    this.#undo.push(() => must('groupdel', [name]));
  }

  async addUser(name: string, password: string, groups: readonly string[] = []): Promise<void> {
    const also = groups.length === 0 ? [] : ['--groups', groups.join(',')];
    await must('useradd', ['--no-create-home', '--user-group', ...also, name]);
    this.#undo.push(() => must('userdel', ['--force', name]));
    execFileSync('chpasswd', { input: `${name}:${password}\n` });
  }

  async remove(): Promise<void> {
    for (const undo of this.#undo.splice(0).toReversed()) await undo();
  }
}
