import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from '@sekisho/cluster';
import type { ConnectSettings } from '../../support/guest/client.ts';

/** Real clients, whoever tries new connections, and those that clients of the load generator share. */
const people = ['agnes', 'bob', 'carol'] as const;
export type Person = (typeof people)[number];
const shared = Array.from({ length: 4 }, (_, index) => `load${index + 1}`);

/** Who may connect, and what they prove themselves by. */
export class Accounts {
  readonly preSharedKey: string;
  readonly #passwords: ReadonlyMap<string, string>;
  readonly #directory: string;

  private constructor(preSharedKey: string, passwords: ReadonlyMap<string, string>, directory: string) {
    this.preSharedKey = preSharedKey;
    this.#passwords = passwords;
    this.#directory = directory;
  }

  /** Adds them to the cluster. @param directory for files of theirs */
  static async add(cluster: Cluster, directory: string): Promise<Accounts> {
    const preSharedKey = (await readFile(join(cluster.volume('edge-secrets'), 'psk'), 'utf8')).trim();
    const added = [...people, ...shared].map(async (name) => {
      const said = await cluster.sekisho('user', 'add', name, '--generate');
      return [name, /^Password: (.+)$/m.exec(said)?.[1] ?? ''] as const;
    });
    const passwords = new Map(await Promise.all(added));
    const accounts = new Accounts(preSharedKey, passwords, directory);
    await accounts.#write('psk', preSharedKey);
    await accounts.#write('users', shared.map((name) => `${name} ${passwords.get(name)}`).join('\n'));
    for (const name of people) await accounts.#write(`password-${name}`, passwords.get(name) ?? '');
    return accounts;
  }

  /** What a real client connects with. */
  of(person: Person): Pick<ConnectSettings, 'preSharedKey' | 'user' | 'password'> {
    const { preSharedKey } = this;
    return { preSharedKey, user: person, password: this.#passwords.get(person) ?? '' };
  }

  /** Flags of the probe. */
  probeFlags(person: Person): string[] {
    return ['--psk-file', this.#file('psk'), '--user', person, '--password-file', this.passwordFile(person)];
  }

  passwordFile(person: Person): string {
    return this.#file(`password-${person}`);
  }

  /** Of another pre-shared key. */
  async keyFile(key: string): Promise<string> {
    await this.#write('other-psk', key);
    return this.#file('other-psk');
  }

  /** Flags of the load generator. */
  loadFlags(): string[] {
    return ['--psk-file', this.#file('psk'), '--user-file', this.#file('users')];
  }

  #file(name: string): string {
    return join(this.#directory, name);
  }

  #write(name: string, secret: string): Promise<void> {
    return writeFile(this.#file(name), `${secret}\n`, { mode: 0o600 });
  }
}
