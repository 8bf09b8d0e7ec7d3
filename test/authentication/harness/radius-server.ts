import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../../support/eventually.ts';
import { kill } from '../../support/processes.ts';
import { must } from '../../support/shell.ts';

const startMs = 10_000;
const port = 1812;

export interface EapServerSettings {
  readonly namespace: string;
  readonly directory: string;
  readonly secret: string;
  /** The first has a certificate. */
  readonly users: readonly string[];
  readonly password: string;
}

/** FreeRADIUS on loopback of a namespace, an EAP server for users who have all the same password. */
export class EapServer {
  readonly address = '127.0.0.1';
  readonly port = port;

  private constructor(
    private readonly directory: string,
    private readonly pid: number,
  ) {}

  static async start(settings: EapServerSettings): Promise<EapServer> {
    const { directory, namespace } = settings;
    await mkdir(directory, { recursive: true });
    await makeCertificates(directory, settings.users[0] ?? '');
    await writeFile(join(directory, 'dictionary'), '');
    const users = settings.users.map((user) => `${user} Cleartext-Password := "${settings.password}"\n`);
    await writeFile(join(directory, 'users'), users.join(''));
    await writeFile(join(directory, 'radiusd.conf'), configuration(settings));
    const command = ['freeradius', '-fxx', '-l', join(directory, 'log'), '-d', directory, '-n', 'radiusd'];
    const { pid = 0 } = spawn('setpriv', ['--pdeathsig=KILL', 'ip', 'netns', 'exec', namespace, ...command], {
      stdio: 'ignore',
    });
    const server = new EapServer(directory, pid);
    await eventually('FreeRADIUS is ready', startMs, async () => (await server.log()).includes('Ready to process'));
    return server;
  }

  /** A file of the server's directory: `ca.pem`, `client.pem`, `client.key`. */
  file(name: string): string {
    return join(this.directory, name);
  }

  /** Its debug log so far. */
  async log(): Promise<string> {
    return readFile(join(this.directory, 'log'), 'utf8').catch(() => '');
  }

  stop(): void {
    kill(this.pid);
  }
}

/** A CA, and certificates of it for the server and the user, by OpenSSL's command. */
async function makeCertificates(directory: string, user: string): Promise<void> {
  const file = (name: string) => join(directory, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const ca = ['-keyout', file('ca.key'), '-out', file('ca.pem'), '-days', '2', '-subj', '/CN=Test CA'];
  await must('openssl', ['req', '-x509', ...newKey, ...ca]);
  const purposes = { server: 'serverAuth', client: 'clientAuth' } as const;
  for (const [name, purpose] of Object.entries(purposes)) {
    const [key, request, certificate, extensions] = ['key', 'csr', 'pem', 'cnf'].map((end) => file(`${name}.${end}`));
    if (key === undefined || request === undefined || certificate === undefined || extensions === undefined) return;
    const subject = name === 'client' ? user : 'radius.corp.example';
    await writeFile(extensions, `extendedKeyUsage=${purpose}\nsubjectAltName=DNS:${subject}\n`);
    await must('openssl', ['req', ...newKey, '-keyout', key, '-out', request, '-subj', `/CN=${subject}`]);
    const issuer = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-days', '2'];
    await must('openssl', ['x509', '-req', '-in', request, '-out', certificate, '-extfile', extensions, ...issuer]);
  }
}

function configuration({ directory, secret }: EapServerSettings): string {
  const sections = `
  authorize {
    mschap
    eap {
      ok = return
    }
    files
  }
  authenticate {
    Auth-Type MS-CHAP {
      mschap
    }
    eap
  }`;
  return `
prefix = /usr
libdir = /usr/lib/freeradius
logdir = ${directory}
run_dir = ${directory}
security {
  allow_vulnerable_openssl = yes
  reject_delay = 0
}
thread pool {
  start_servers = 1
  max_servers = 2
  min_spare_servers = 1
  max_spare_servers = 2
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
  mschap {
  }
  eap {
    default_eap_type = md5
    md5 {
    }
    mschapv2 {
    }
    tls-config tls-common {
      private_key_file = ${directory}/server.key
      certificate_file = ${directory}/server.pem
      ca_file = ${directory}/ca.pem
      ecdh_curve = ""
      tls_min_version = "1.2"
      tls_max_version = "1.2"
    }
    tls {
      tls = tls-common
    }
    peap {
      tls = tls-common
      default_eap_type = mschapv2
      virtual_server = inner
    }
  }
}
server default {
  listen {
    type = auth
    ipaddr = 127.0.0.1
    port = ${port}
  }${sections}
}
server inner {${sections}
}
`;
}
