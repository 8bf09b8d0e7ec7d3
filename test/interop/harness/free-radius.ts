import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { certify, makeCa } from '../../support/certificates.ts';
import { eventually } from '../../support/eventually.ts';
import { kill } from '../../support/processes.ts';
import { run } from '../../support/shell.ts';
import { inPlace, type NetworkHandle } from './network.ts';

const startMs = 10_000;
const recordMs = 10_000;
const ports = { authentication: 1812, accounting: 1813, orders: 3799 } as const;

export interface RadiusUser {
  /** Without one the user has a certificate: `NAME.pem` and `NAME.key` in the server's directory. */
  readonly password?: string;
  /** Seconds that the user takes to confirm the login elsewhere, as on a telephone. */
  readonly confirmsAfter?: number;
  /** Acct-Interim-Interval, in seconds. */
  readonly interim?: number;
}

/** An accounting record, by its attributes' names. */
export type AccountingRecord = Readonly<Record<string, string>>;

/** FreeRADIUS on the gateway's loopback, with accounts, and the orders it may give to the gateway. */
export class FreeRadius {
  readonly #network: NetworkHandle;
  readonly #secret = 'interop-tests-only-q8vt';
  #pid: number | undefined;

  constructor(network: NetworkHandle) {
    this.#network = network;
  }

  /** What a gateway needs to know of it, for `backEnds`. */
  get backEnd() {
    const secret = { file: this.file('secret') };
    const address = '127.0.0.1';
    return {
      kind: 'radius',
      servers: [{ address, port: ports.authentication, secret }],
      timeout: '60s',
      accounting: { servers: [{ address, port: ports.accounting, secret }] },
      dynamicAuthorization: { listen: address, port: ports.orders, clients: [{ address, secret }] },
    };
  }

  async start(users: Readonly<Record<string, RadiusUser>>): Promise<void> {
    const directory = this.file('');
    await mkdir(directory);
    await makeCa(directory);
    await certify(directory, 'radius', { commonName: 'radius.corp.example', purpose: 'serverAuth' });
    for (const [name, { password }] of Object.entries(users)) {
      if (password === undefined) await certify(directory, name, { commonName: name, purpose: 'clientAuth' });
    }
    await writeFile(this.file('secret'), this.#secret, { mode: 0o600 });
    await writeFile(this.file('dictionary'), '');
    await writeFile(this.file('users'), Object.entries(users).map(userLines).join(''));
    await writeFile(this.file('radiusd.conf'), configuration(directory, this.#secret));
    const command = ['freeradius', '-fxx', '-l', this.file('log'), '-d', directory, '-n', 'radiusd'];
    const inside = inPlace(this.#network, 'gw', command);
    this.#pid = spawn('setpriv', ['--pdeathsig=KILL', 'ip', ...inside], { stdio: 'ignore' }).pid;
    await eventually('FreeRADIUS is ready', startMs, async () => (await this.log()).includes('Ready to process'));
  }

  stop(): void {
    if (this.#pid !== undefined) kill(this.#pid);
  }

  /** A file of the server's directory, such as `ca.pem`. */
  file(name: string): string {
    return join(this.#network.directory, 'freeradius', name);
  }

  /** Its debug log so far. */
  log(): Promise<string> {
    return readFile(this.file('log'), 'utf8').catch(() => '');
  }

  /** Every Access-Request so far, as the debug log shows it. */
  async accessRequests(): Promise<readonly string[]> {
    const lines = (await this.log()).split('\n');
    return lines.flatMap((line, index) => {
      const mark = /\(\d+\) (?=Received Access-Request )/.exec(line)?.[0];
      if (mark === undefined) return [];
      const own = lines.slice(index).filter((each) => each.includes(mark));
      return own
        .slice(
          0,
          own.findIndex((each) => each.includes('# Executing section authorize')),
        )
        .join('\n');
    });
  }

  /** Waits for the record of a session that has this Acct-Status-Type. */
  async accounted(session: string, status: 'Start' | 'Interim-Update' | 'Stop', timeoutMs = recordMs) {
    return eventually(`FreeRADIUS writes ${status} of ${session} down`, timeoutMs, async () => {
      const text = await readFile(this.file('detail'), 'utf8').catch(() => '');
      return accountingRecords(text).find(
        (record) => record['Acct-Session-Id'] === session && record['Acct-Status-Type'] === status,
      );
    });
  }

  /** Gives the gateway an order by radclient. @returns what radclient printed */
  async order(kind: 'disconnect' | 'coa', attributes: Readonly<Record<string, string | number>>): Promise<string> {
    const words = Object.entries(attributes).map(([name, value]) => `${name} = "${value}"`);
    await writeFile(this.file('order'), `${words.join('\n')}\n`);
    const options = ['-x', '-r', '1', '-t', '2', '-f', this.file('order')];
    const command = ['radclient', ...options, `127.0.0.1:${ports.orders}`, kind, this.#secret];
    const { stdout, stderr } = await run('ip', inPlace(this.#network, 'gw', command));
    return `${stdout}${stderr}`;
  }
}

/** Records as the module `detail` writes them: a line that says when, then one line an attribute. */
const accountingRecords = (text: string): AccountingRecord[] =>
  text
    .split('\n\n')
    .map((block) =>
      Object.fromEntries([...block.matchAll(/^\t(\S+) = "?(.*?)"?$/gm)].map(([, name, value]) => [name, value])),
    );

function userLines([name, { password, confirmsAfter, interim }]: [string, RadiusUser]): string {
  const checks = [
    password === undefined ? 'EAP-Type := TLS' : `Cleartext-Password := "${password}"`,
    ...(confirmsAfter === undefined ? [] : [`Tmp-Integer-0 := ${confirmsAfter}`]),
  ];
  const reply = interim === undefined ? '' : `\tAcct-Interim-Interval := ${interim}\n`;
  return `${name} ${checks.join(', ')}\n${reply}`;
}

function configuration(directory: string, secret: string): string {
  // This release signs by itself what belongs to EAP alone.
  const sign = 'update reply {\n&Message-Authenticator := 0x00\n}';
  return `
prefix = /usr
libdir = /usr/lib/freeradius
logdir = ${directory}
run_dir = ${directory}
max_request_time = 60
security {
  allow_vulnerable_openssl = yes
  reject_delay = 0
}
thread pool {
  start_servers = 4
  max_servers = 4
  min_spare_servers = 1
  max_spare_servers = 4
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
  pap {
  }
  chap {
  }
  mschap {
  }
  exec {
    wait = yes
    timeout = 30
  }
  detail {
    filename = ${directory}/detail
  }
  eap {
    default_eap_type = md5
    md5 {
    }
    tls-config tls-common {
      private_key_file = ${directory}/radius.key
      certificate_file = ${directory}/radius.pem
      ca_file = ${directory}/ca.pem
      ecdh_curve = ""
      tls_min_version = "1.2"
      tls_max_version = "1.2"
    }
    tls {
      tls = tls-common
    }
  }
}
server default {
  listen {
    type = auth
    ipaddr = 127.0.0.1
    port = ${ports.authentication}
  }
  listen {
    type = acct
    ipaddr = 127.0.0.1
    port = ${ports.accounting}
  }
  authorize {
    files
    chap
    mschap
    eap {
      ok = return
    }
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
  }
  accounting {
    detail
  }
  post-auth {
    if (&control:Tmp-Integer-0) {
      update control {
        &Tmp-String-0 := "%{exec:/bin/sleep %{control:Tmp-Integer-0}}"
      }
    }
    ${sign}
    Post-Auth-Type REJECT {
      ${sign}
    }
  }
}
`;
}
