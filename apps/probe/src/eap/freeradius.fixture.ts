import { createHmac, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eapServer, FreeRadius } from '@sekisho/testing';
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
  const { user: name, password, defaultType, tlsVersion } = options;
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-eap-radius-'));
  const certificates = makeCertificates(directory, name);
  const { ca, server: own } = certificates;
  const server = await FreeRadius.start({
    secret,
    users: `${name} Cleartext-Password := "${password}"\n`,
    eap: eapServer({ defaultType, ca, ...own, tlsVersion, fragmentSize: 400 }),
  });
  return {
    certificates,
    log: () => server.log,
    ask: (user, packet, state) => ask(server.port, user, packet, state),
    remove: async () => {
      await server.remove();
      rmSync(directory, { recursive: true, force: true });
    },
  };
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
