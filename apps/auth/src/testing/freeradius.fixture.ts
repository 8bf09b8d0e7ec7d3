import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './servers.fixture.ts';

export interface FreeRadiusOptions {
  /** The file `users` (man 5 users). */
  readonly users: string;
  readonly secret: string;
  /** unlang at the beginning of the section `authorize`. */
  readonly authorize?: string;
  /** Further types of the section `authenticate`. */
  readonly authenticate?: string;
  /** unlang of `Post-Auth-Type REJECT`. */
  readonly onReject?: string;
  /** unlang of `post-auth`. */
  readonly postAuth?: string;
  /** Body of the module `eap`. */
  readonly eap?: string;
  /** Whether answers carry Message-Authenticator, which this release sends by itself with EAP alone. */
  readonly signAnswers?: boolean;
}

/** A real FreeRADIUS with a configuration of a test's own. */
export interface FreeRadius {
  readonly address: '127.0.0.1';
  readonly port: number;
  readonly accountingPort: number;
  readonly secret: string;
  readonly directory: string;
  start(): Promise<void>;
  /** Ends it at once. */
  kill(): Promise<void>;
  /** Ends it and removes its files. */
  remove(): Promise<void>;
  /** Its debug log so far. */
  log(): string;
  /** Accounting records as the module `detail` writes them. */
  accounting(): string;
}

/** FreeRADIUS 3.2 on free ports of loopback, with debug log, that takes requests with Message-Authenticator alone. */
export async function freeRadius(options: FreeRadiusOptions): Promise<FreeRadius> {
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-freeradius-'));
  const port = await freePort();
  const accountingPort = await freePort();
  mkdirSync(join(directory, 'log'));
  writeFileSync(join(directory, 'users'), options.users);
  writeFileSync(join(directory, 'dictionary'), '');
  writeFileSync(join(directory, 'radiusd.conf'), configuration(options, { directory, port, accountingPort }));
  const log: string[] = [];
  let child: ChildProcess | undefined;
  const server: FreeRadius = {
    address: '127.0.0.1',
    port,
    accountingPort,
    secret: options.secret,
    directory,
    start: async () => {
      child = spawn('freeradius', ['-fxx', '-l', 'stdout', '-d', directory, '-n', 'radiusd'], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      await ready(child, log);
    },
    kill: async () => {
      const dying = child;
      child = undefined;
      if (dying === undefined || dying.exitCode !== null) return;
      const exited = once(dying, 'exit');
      dying.kill('SIGKILL');
      await exited;
    },
    remove: async () => {
      await server.kill();
      rmSync(directory, { recursive: true, force: true });
    },
    log: () => log.join(''),
    accounting: () => readIfThere(join(directory, 'log', 'detail')),
  };
  return server;
}

async function ready(child: ChildProcess, log: string[]): Promise<void> {
  const started = new Promise<void>((done, failed) => {
    const hear = (chunk: Buffer) => {
      const text = chunk.toString();
      log.push(text);
      if (text.includes('Ready to process requests')) done();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) =>
      failed(new Error(`freeradius ended with code ${code}: ${log.join('').slice(-2_000)}`)),
    );
  });
  await started;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

interface Place {
  readonly directory: string;
  readonly port: number;
  readonly accountingPort: number;
}

function configuration(options: FreeRadiusOptions, { directory, port, accountingPort }: Place): string {
  const {
    secret,
    authorize = '',
    authenticate = '',
    onReject = '',
    postAuth = '',
    eap = 'default_eap_type = md5\nmd5 {\n}',
  } = options;
  const sign = options.signAnswers === false ? '' : 'update reply {\n&Message-Authenticator := 0x00\n}';
  return `
prefix = /usr
libdir = /usr/lib/freeradius
logdir = ${directory}/log
run_dir = ${directory}
max_request_time = 30
security {
  allow_vulnerable_openssl = yes
  max_attributes = 200
  reject_delay = 0
}
thread pool {
  start_servers = 4
  max_servers = 8
  min_spare_servers = 1
  max_spare_servers = 8
}
client gateway {
  ipaddr = 127.0.0.1
  secret = "${secret}"
  require_message_authenticator = yes
}
modules {
  files {
    filename = ${directory}/users
  }
  always reject {
    rcode = reject
  }
  always handled {
    rcode = handled
  }
  pap {
  }
  chap {
  }
  mschap {
  }
  exec {
    wait = yes
    timeout = 10
  }
  detail {
    filename = ${directory}/log/detail
  }
  eap {
    ${eap}
  }
}
server default {
  listen {
    type = auth
    ipaddr = 127.0.0.1
    port = ${port}
  }
  listen {
    type = acct
    ipaddr = 127.0.0.1
    port = ${accountingPort}
  }
  authorize {
    ${authorize}
    chap
    mschap
    eap {
      ok = return
    }
    files
    pap
  }
  authenticate {
    Auth-Type PAP {
      pap
    }
    Auth-Type CHAP {
      chap
    }
    Auth-Type MS-CHAP {
      mschap
    }
    eap
    ${authenticate}
  }
  accounting {
    detail
  }
  post-auth {
    ${postAuth}
    ${sign}
    Post-Auth-Type REJECT {
      ${onReject}
      ${sign}
    }
    Post-Auth-Type Challenge {
      ${sign}
    }
  }
}
`;
}
