import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, createServer, isIPv6 } from 'node:net';
import { Secret } from '@sekisho/wire';
import { type ControlFrame, type Dataplane, DataplaneError, openDataplane } from '../index.ts';
import { installCrowd } from './crowd.fixture.ts';
import { aes256Sha1, type RawKeys } from './esp.fixture.ts';
import type { GatewayCall, GatewayReply, ReceivedDatagram, SecurityAssociationWithRawKeys } from './gateway.fixture.ts';

// Runs inside a network namespace: the data plane and the test's UDP sockets, driven by messages of the test process.

/** The most that a flood waits for what is dropped of it: a sanitized packet path on a busy machine is slow. */
const floodMs = 10_000;
const pauseMs = 20;

let dataplane: Dataplane | undefined;
const frames: ControlFrame[] = [];
const sockets = new Map<string, { socket: Socket; received: ReceivedDatagram[] }>();

const running = (): Dataplane => {
  if (dataplane === undefined) throw new Error('the data plane is not open');
  return dataplane;
};

const secrets = (keys: RawKeys) => ({
  encryption: new Secret(keys.encryption),
  integrity: new Secret(keys.integrity),
  salt: new Secret(keys.salt),
});

function installSa(sa: SecurityAssociationWithRawKeys): void {
  running().installSa({ ...sa, keysIn: secrets(sa.keysIn), keysOut: secrets(sa.keysOut) });
}

async function bind(name: string, address: string, port: number): Promise<void> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  const received: ReceivedDatagram[] = [];
  socket.on('message', (bytes, from) => received.push({ bytes, address: from.address, port: from.port }));
  socket.bind(port, address);
  await once(socket, 'listening');
  sockets.set(name, { socket, received });
}

function send(name: string, address: string, port: number, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const entry = sockets.get(name);
    if (entry === undefined) return reject(new Error(`no socket ${name}`));
    entry.socket.send(bytes, port, address, (error) => (error ? reject(error) : resolve()));
  });
}

async function sendAll({ name, address, port, datagrams }: GatewayCall & { op: 'send' }): Promise<void> {
  await Promise.all(datagrams.map((bytes) => send(name, address, port, bytes)));
}

/** A connected socket sends within the call: one that is not looks its address up first, after JavaScript was held. */
async function flood({ name, to, datagrams, drops }: GatewayCall & { op: 'flood' }): Promise<void> {
  const entry = sockets.get(name);
  if (entry === undefined) throw new Error(`no socket ${name}`);
  const { socket } = entry;
  socket.connect(to.port, to.address);
  await once(socket, 'connect');
  const dropped = () => running().counters().drops['control-queue-full'];
  const before = dropped();
  for (const bytes of datagrams) socket.send(bytes);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const until = performance.now() + floodMs;
  while (dropped() - before < drops && performance.now() < until) Atomics.wait(pause, 0, 0, pauseMs);
  socket.disconnect();
}

async function echoTcp(address: string, port: number): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
  server.listen(port, address);
  await once(server, 'listening');
}

async function exchangeTcp({ from, address, port, bytes }: GatewayCall & { op: 'exchange-tcp' }): Promise<boolean> {
  const sent = randomBytes(bytes);
  const socket = connect({ host: address, port, localAddress: from });
  socket.end(sent);
  const received: Buffer[] = [];
  for await (const chunk of socket) received.push(chunk);
  return Buffer.concat(received).equals(sent);
}

async function perform(call: GatewayCall): Promise<unknown> {
  switch (call.op) {
    case 'open':
      dataplane = openDataplane(call.options, call.addon);
      dataplane.onControl((batch) => frames.push(...batch));
      return undefined;
    case 'install-sa':
      return installSa(call.sa);
    case 'install-crowd':
      return installCrowd(running(), call.sessions, aes256Sha1);
    case 'dataplane': {
      const target: object = running();
      const method: unknown = Reflect.get(target, call.method);
      if (typeof method !== 'function') throw new Error(`no method ${call.method}`);
      return Reflect.apply(method, target, call.args);
    }
    case 'frames':
      return frames.splice(0);
    case 'bind':
      return bind(call.name, call.address, call.port);
    case 'send':
      return sendAll(call);
    case 'flood':
      return flood(call);
    case 'datagrams':
      return sockets.get(call.name)?.received.splice(0);
    case 'echo-tcp':
      return echoTcp(call.address, call.port);
    case 'exchange-tcp':
      return exchangeTcp(call);
    case 'descriptors':
      return readdirSync('/proc/self/fd').length;
  }
}

async function answer(id: number, call: GatewayCall): Promise<GatewayReply> {
  try {
    return { id, value: await perform(call) };
  } catch (cause) {
    const code = cause instanceof DataplaneError ? cause.code : undefined;
    return { id, error: { code, message: cause instanceof Error ? cause.message : String(cause) } };
  }
}

process.on('message', ({ id, call }: { id: number; call: GatewayCall }) => {
  void answer(id, call).then((reply) => process.send?.(reply));
});
process.on('disconnect', () => process.exit());
process.send?.({ id: 0, value: 'ready' } satisfies GatewayReply);
