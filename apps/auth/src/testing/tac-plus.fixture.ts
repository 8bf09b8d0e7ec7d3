import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, reachable } from './servers.fixture.ts';
import { tacacsStandIn } from './tacacs-stand-in.fixture.ts';

export interface TacacsUser {
  readonly password: string;
  /** Of the service ppp, such as addr=10.0.0.1 or dns-servers*10.0.0.53; undefined: no authorization for it. */
  readonly args?: readonly string[];
}

export interface TacacsServerOptions {
  readonly key: string;
  readonly users: Readonly<Record<string, TacacsUser>>;
}

/** A TACACS+ server of a test's own, on a free port of loopback. */
export interface TacacsServer {
  readonly port: number;
  start(): Promise<void>;
  /** Ends it; `start` brings it back on the same port. */
  kill(): Promise<void>;
  /** Lines of tac_plus' accounting file: date, gateway, user, port, remote address, kind, arguments. */
  records(): readonly string[];
  /** How many connections it has taken. */
  connections(): number;
  remove(): Promise<void>;
}

/**
 * Kinds of servers that a test can run against. Debian dropped tac_plus after its release 10, so a machine has it only where somebody
 * installed it; the stand-in is held to the wire of the real one by captured conversations (libs/protocol/tacacs) and by Perl's client.
 */
export const tacacsServers = {
  'the stand-in': tacacsStandIn,
  tac_plus: tacPlus,
} as const satisfies Record<string, (options: TacacsServerOptions) => Promise<TacacsServer>>;

/** tac_plus F4.0.4, which calls itself by that name wherever it was installed. */
export const tacPlusInstalled = spawnSync('tac_plus', ['-v']).error === undefined;

async function tacPlus({ key, users }: TacacsServerOptions): Promise<TacacsServer> {
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-tac-plus-'));
  const port = await freePort();
  const [file, log, accounting] = ['tac_plus.conf', 'log', 'accounting'].map((name) => join(directory, name));
  if (file === undefined || log === undefined || accounting === undefined) throw new Error('no names');
  const lines = [`key = "${key}"`, `accounting file = ${accounting}`, ...Object.entries(users).map(userBlock)];
  writeFileSync(file, `${lines.join('\n')}\n`);
  let child: ChildProcess | undefined;
  const server: TacacsServer = {
    port,
    start: async () => {
      const options = ['-G', '-S', '-B', '127.0.0.1', '-p', `${port}`, '-C', file, '-l', log, '-d', '4'];
      child = spawn('tac_plus', options, { stdio: 'ignore', detached: true });
      const before = server.connections();
      await reachable('127.0.0.1', port, child);
      // The look whether it is there is a connection too, and written down a moment later.
      for (let tries = 0; tries < 200 && server.connections() === before; tries += 1)
        await new Promise((done) => setTimeout(done, 10));
    },
    kill: async () => {
      const dying = child;
      child = undefined;
      if (dying?.pid === undefined || dying.exitCode !== null) return;
      const exited = once(dying, 'exit');
      // The whole group: a process for each connection goes on after its parent.
      process.kill(-dying.pid, 'SIGKILL');
      await exited;
    },
    records: () => linesOf(accounting),
    connections: () => linesOf(log).filter((line) => /: forked \d+$/.test(line)).length,
    remove: async () => {
      await server.kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return server;
}

function userBlock([name, { password, args }]: readonly [string, TacacsUser]): string {
  const secrets = ['login', 'pap', 'chap'].map((method) => `  ${method} = cleartext "${password}"`);
  const pairs = (args ?? []).map((each) => {
    const [, attribute = '', separator, value = ''] = /^([^=*]+)([=*])(.*)$/.exec(each) ?? [];
    return `    ${separator === '*' ? 'optional ' : ''}"${attribute}" = "${value}"`;
  });
  const service = args === undefined ? [] : ['  service = ppp protocol = ip {', ...pairs, '  }'];
  return [`user = "${name}" {`, ...secrets, ...service, '}'].join('\n');
}

const linesOf = (file: string): readonly string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
