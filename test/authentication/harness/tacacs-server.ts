import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { node, repository } from '../../support/repository.ts';
import { launch, type ServerUser } from './server.ts';

const program = join(repository, 'apps/auth/src/testing/tacacs-program.fixture.ts');

export interface TacacsServerSettings {
  readonly namespace: string;
  readonly directory: string;
  readonly secret: string;
  readonly users: readonly ServerUser[];
}

/** A TACACS+ server on loopback of a namespace. The argument `group` is a user's group. */
export class TacacsServer {
  readonly address = '127.0.0.1';

  private constructor(
    readonly port: number,
    private readonly process: ChildProcess,
  ) {}

  static async start({ namespace, directory, secret, users }: TacacsServerSettings): Promise<TacacsServer> {
    await mkdir(directory, { recursive: true });
    const file = join(directory, 'options.json');
    const byName = users.map(({ name, password, group }) => [
      name,
      { password, args: group ? [`group=${group}`] : [] },
    ]);
    await writeFile(file, JSON.stringify({ key: secret, users: Object.fromEntries(byName) }), { mode: 0o600 });
    const child = launch(namespace, [node, program, file], ['pipe', 'pipe', 'inherit']);
    if (child.stdout === null) throw new Error('no output');
    const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    const port = Number(String(line));
    if (!(port > 0) || child.exitCode !== null) throw new Error('the TACACS+ server did not start');
    return new TacacsServer(port, child);
  }

  /** Ends it at once. */
  stop(): void {
    this.process.stdin?.end();
  }
}
