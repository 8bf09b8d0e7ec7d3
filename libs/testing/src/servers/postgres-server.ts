import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../ports.ts';
import { run } from '../shell.ts';
import { accountOf } from './account.ts';
import { ServerProcess } from './server-process.ts';

const versions = '/usr/lib/postgresql';
/** Postgres refuses root; Debian made this account for it. */
const user = 'postgres';
const host = '127.0.0.1';

/** A Postgres cluster on a free port of loopback. */
export class PostgresServer extends ServerProcess {
  readonly #port: string;

  private constructor(directory: string, port: string) {
    const places = ['-p', port, '-h', host, '-k', directory];
    super({
      command: [binary('postgres'), '-D', join(directory, 'data'), ...places, '-F'],
      directory,
      user,
      isReady: async () => (await run(binary('pg_isready'), ['-q', '-h', host, '-p', port])).exitCode === 0,
      killedBy: 'SIGQUIT',
    });
    this.#port = port;
  }

  static async start(): Promise<PostgresServer> {
    const directory = mkdtempSync(join(tmpdir(), 'sekisho-postgres-'));
    // Of the test's user; the server's makes its files there.
    chmodSync(directory, 0o777);
    const cluster = ['-D', join(directory, 'data'), '-U', user, '-A', 'trust', '-N', '--locale=C.UTF-8'];
    execFileSync(binary('initdb'), cluster, { ...accountOf(user), cwd: directory, stdio: 'pipe' });
    const server = new PostgresServer(directory, String(await freePort()));
    await server.start();
    return server;
  }

  url(database = 'postgres'): string {
    return `postgres://${user}@${host}:${this.#port}/${database}`;
  }

  /** Makes an empty database. @returns its URL */
  createDatabase(name: string): string {
    this.query(`create database ${name}`);
    return this.url(name);
  }

  /** Runs SQL by the server's own client. @returns the rows, a line each, their columns parted by | */
  query(sql: string, database?: string): string[] {
    const printed = execFileSync('psql', [this.url(database), '-qAtc', sql], { encoding: 'utf8', stdio: 'pipe' });
    return printed.split('\n').filter(Boolean);
  }
}

function binary(name: string): string {
  const [newest = ''] = readdirSync(versions).toSorted().toReversed();
  return join(versions, newest, 'bin', name);
}
