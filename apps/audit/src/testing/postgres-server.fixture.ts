import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { eventually } from './eventually.fixture.ts';

const run = promisify(execFile);
const versions = '/usr/lib/postgresql';

/** A private Postgres on a socket in a directory of its own, run by the account that Debian made for it. */
export class PostgresServer {
  private process: ChildProcess | undefined;

  private constructor(
    private readonly directory: string,
    private readonly programs: string,
    private readonly account: { uid?: number; gid?: number },
  ) {}

  static async start(): Promise<PostgresServer> {
    const [version = ''] = (await readdir(versions)).toSorted().toReversed();
    const directory = await mkdtemp(join(tmpdir(), 'sekisho-postgres-'));
    const account = serverAccount();
    if (account.uid !== undefined) await chown(directory, account.uid, account.gid ?? account.uid);
    const server = new PostgresServer(directory, join(versions, version, 'bin'), account);
    const options = ['--no-sync', '--auth=trust', '--username=sekisho', '--encoding=UTF8', '--pgdata'];
    await run(join(server.programs, 'initdb'), [...options, server.data], { ...account, cwd: directory });
    await server.run();
    return server;
  }

  private get data(): string {
    return join(this.directory, 'data');
  }

  url(database = 'postgres'): string {
    return `postgres://sekisho@/${database}?host=${this.directory}`;
  }

  async run(): Promise<void> {
    const settings = ['-D', this.data, '-k', this.directory, '-h', '', '-F'];
    this.process = spawn(join(this.programs, 'postgres'), settings, {
      ...this.account,
      cwd: this.directory,
      stdio: 'ignore',
    });
    await eventually(() => this.query('select 1'));
  }

  /** As a crash would: nothing is finished, connections break. */
  async crash(): Promise<void> {
    if (this.process === undefined) return;
    const exited = once(this.process, 'exit');
    this.process.kill('SIGQUIT');
    await exited;
    this.process = undefined;
  }

  async query(sql: string, database?: string): Promise<unknown[]> {
    const client = new pg.Client(this.url(database));
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async remove(): Promise<void> {
    await this.crash();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** Postgres refuses to run as root. */
function serverAccount(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
