import type { ChildProcess } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { certify, makeCa } from '../../support/certificates.ts';
import { eventually } from '../../support/eventually.ts';
import { launch, type ServerUser } from './server.ts';

const startMs = 10_000;
const port = 1812;

export interface RadiusServerSettings {
  readonly namespace: string;
  readonly directory: string;
  /** Of loopback; 127.0.0.1 by default. */
  readonly address?: string;
  readonly secret: string;
  /** The first has a certificate. */
  readonly users: readonly ServerUser[];
}

/** FreeRADIUS on loopback of a namespace: PAP, CHAP, MS-CHAPv2, and an EAP server. Filter-Id is a user's group. */
export class RadiusServer {
  readonly address: string;
  readonly port = port;
  readonly #directory: string;
  readonly #process: ChildProcess;

  private constructor({ address = '127.0.0.1', directory }: RadiusServerSettings, process: ChildProcess) {
    this.address = address;
    this.#directory = directory;
    this.#process = process;
  }

  static async start(settings: RadiusServerSettings): Promise<RadiusServer> {
    const { directory, namespace } = settings;
    await mkdir(directory, { recursive: true });
    await makeCertificates(directory, settings.users[0]?.name ?? '');
    await writeFile(join(directory, 'dictionary'), '');
    await writeFile(join(directory, 'users'), settings.users.map(userLines).join(''));
    await writeFile(join(directory, 'radiusd.conf'), configuration(settings));
    const command = ['freeradius', '-fxx', '-l', join(directory, 'log'), '-d', directory, '-n', 'radiusd'];
    const server = new RadiusServer(settings, launch(namespace, command));
    await eventually('FreeRADIUS is ready', startMs, async () => (await server.log()).includes('Ready to process'));
    return server;
  }

  /** A file of the server's directory: `ca.pem`, `client.pem`, `client.key`. */
  file(name: string): string {
    return join(this.#directory, name);
  }

  /** Its debug log so far. */
  async log(): Promise<string> {
    return readFile(this.file('log'), 'utf8').catch(() => '');
  }

  /** Ends it at once. */
  stop(): void {
    this.#process.kill('SIGKILL');
  }
}

async function makeCertificates(directory: string, user: string): Promise<void> {
  const server = 'radius.corp.example';
  await makeCa(directory);
  await certify(directory, 'server', { commonName: server, purpose: 'serverAuth' });
  await certify(directory, 'client', { commonName: user, purpose: 'clientAuth' });
}

function userLines({ name, password, group }: ServerUser): string {
  const reply = group === undefined ? '' : `\tFilter-Id := "${group}"\n`;
  return `${name} Cleartext-Password := "${password}"\n${reply}`;
}

function configuration({ directory, secret, address = '127.0.0.1' }: RadiusServerSettings): string {
  const sections = `
  authorize {
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
  }`;
  // This release signs by itself what belongs to EAP alone.
  const signed = 'update reply {\n&Message-Authenticator := 0x00\n}';
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
  ipaddr = 127.0.0.0/8
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
    ipaddr = ${address}
    port = ${port}
  }${sections}
  post-auth {
    ${signed}
    Post-Auth-Type REJECT {
      ${signed}
    }
  }
}
server inner {${sections}
}
`;
}
