import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CertificateFiles, makeCertificates } from './certificates.fixture.ts';

const secret = 'shared secret of the test';

/** What a RADIUS server answers to an EAP packet. */
export interface RadiusAnswer {
  readonly code: 'accept' | 'reject' | 'challenge';
  readonly eap: Uint8Array;
  readonly state: Uint8Array;
}

/** A real FreeRADIUS that is an EAP server, with as much of a RADIUS client as carries EAP to it (RFC 3579). */
export interface EapRadius {
  readonly certificates: CertificateFiles;
  /** Its debug log so far. */
  log(): string;
  ask(user: string, packet: Uint8Array, state: Uint8Array): Promise<RadiusAnswer>;
  remove(): Promise<void>;
}

export interface EapRadiusOptions {
  /** The user's certificate, and the name of the user in the file `users`. */
  readonly user: string;
  readonly password: string;
  readonly defaultType: 'md5' | 'mschapv2' | 'tls' | 'peap';
  readonly tlsVersion: '1.2' | '1.3';
}

export async function eapRadius(options: EapRadiusOptions): Promise<EapRadius> {
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-eap-radius-'));
  const certificates = makeCertificates(directory, options.user);
  const port = await freePort();
  writeFileSync(join(directory, 'users'), `${options.user} Cleartext-Password := "${options.password}"\n`);
  writeFileSync(join(directory, 'dictionary'), '');
  writeFileSync(join(directory, 'radiusd.conf'), configuration(options, { directory, certificates, port }));
  const child = spawn('freeradius', ['-fxx', '-l', 'stdout', '-d', directory, '-n', 'radiusd'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  await ready(child, log);
  return {
    certificates,
    log: () => log.join(''),
    ask: (user, packet, state) => ask(port, user, packet, state),
    remove: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise<void>((closed) => socket.close(() => closed()));
  return port;
}

function ready(child: ChildProcess, log: string[]): Promise<void> {
  return new Promise((done, failed) => {
    const hear = (chunk: Buffer) => {
      log.push(chunk.toString());
      if (log.at(-1)?.includes('Ready to process requests')) done();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => failed(new Error(`freeradius ended: ${log.join('').slice(-2000)}`)));
  });
}

const [userName, stateType, eapMessage, messageAuthenticator] = [1, 24, 79, 80];
const codes: Readonly<Record<number, RadiusAnswer['code']>> = { 2: 'accept', 3: 'reject', 11: 'challenge' };

async function ask(port: number, user: string, packet: Uint8Array, state: Uint8Array): Promise<RadiusAnswer> {
  const socket = createSocket('udp4');
  try {
    const answered = once(socket, 'message', { signal: AbortSignal.timeout(10_000) });
    socket.send(encodeRequest(user, packet, state), port, '127.0.0.1');
    const [answer]: Buffer[] = await answered;
    if (answer === undefined) throw new Error('no answer');
    return decodeAnswer(answer);
  } finally {
    socket.close();
  }
}

function encodeRequest(user: string, packet: Uint8Array, state: Uint8Array): Buffer {
  const attribute = (type: number, value: Uint8Array) => Buffer.concat([Uint8Array.of(type, value.length + 2), value]);
  const parts = Array.from({ length: Math.ceil(packet.length / 253) }, (_, index) =>
    attribute(eapMessage, packet.subarray(index * 253, (index + 1) * 253)),
  );
  const attributes = Buffer.concat([
    attribute(userName, Buffer.from(user)),
    ...parts,
    ...(state.length > 0 ? [attribute(stateType, state)] : []),
    attribute(messageAuthenticator, new Uint8Array(16)),
  ]);
  const request = Buffer.concat([Uint8Array.of(1, 7, 0, 0), randomBytes(16), attributes]);
  request.writeUInt16BE(request.length, 2);
  createHmac('md5', secret)
    .update(request)
    .digest()
    .copy(request, request.length - 16);
  return request;
}

function decodeAnswer(answer: Buffer): RadiusAnswer {
  const code = codes[answer[0] ?? 0];
  if (code === undefined) throw new Error(`RADIUS code ${answer[0]}`);
  const eap: Uint8Array[] = [];
  let state: Uint8Array = new Uint8Array();
  for (let at = 20; at < answer.length; at += answer[at + 1] ?? answer.length) {
    const value = answer.subarray(at + 2, at + (answer[at + 1] ?? 0));
    if (answer[at] === eapMessage) eap.push(value);
    if (answer[at] === stateType) state = value;
  }
  return { code, eap: new Uint8Array(Buffer.concat(eap)), state };
}

interface Place {
  readonly directory: string;
  readonly certificates: CertificateFiles;
  readonly port: number;
}

function configuration(
  { defaultType, tlsVersion }: EapRadiusOptions,
  { directory, certificates, port }: Place,
): string {
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
    default_eap_type = ${defaultType}
    md5 {
    }
    mschapv2 {
    }
    tls-config tls-common {
      private_key_file = ${certificates.server.key}
      certificate_file = ${certificates.server.certificate}
      ca_file = ${certificates.ca}
      ecdh_curve = ""
      fragment_size = 400
      tls_min_version = "${tlsVersion}"
      tls_max_version = "${tlsVersion}"
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
