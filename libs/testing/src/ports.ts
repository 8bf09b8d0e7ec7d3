import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type ListenOptions, type NetConnectOpts, type Server } from 'node:net';
import { testPorts } from './limits.ts';

const host = '127.0.0.1';

/**
 * A port of loopback that nobody has, by TCP or UDP, and that no other call gives while this process lives, in any process: a server
 * may come and go on it, and where none was started nobody answers.
 */
export async function freePort({ min, max } = testPorts): Promise<number> {
  const from = randomInt(min, max + 1);
  for (let offset = 0; offset <= max - min; offset += 1) {
    const port = min + ((from - min + offset) % (max - min + 1));
    if ((await reserve(port)) && (await isFree(port))) return port;
  }
  throw new Error(`no port between ${min} and ${max} is free`);
}

/** Takes the port's number, but not the port: a name of the same network namespace, which the kernel forgets with this process. */
async function reserve(port: number): Promise<boolean> {
  const holder = await listening({ path: `\0sekisho-test-port-${port}` });
  holder?.unref();
  return holder !== undefined;
}

async function isFree(port: number): Promise<boolean> {
  const tcp = await listening({ host, port });
  if (tcp === undefined) return false;
  tcp.close();
  await once(tcp, 'close');
  const udp = createSocket('udp4').bind(port, host);
  const bound = await once(udp, 'listening').then(
    () => true,
    () => false,
  );
  udp.close();
  return bound;
}

/** @returns undefined where somebody else has the place */
async function listening(place: ListenOptions): Promise<Server | undefined> {
  const server = createServer().listen(place);
  return once(server, 'listening').then(
    () => server,
    () => undefined,
  );
}

/** Whether somebody takes a connection there. */
export const accepts = (place: NetConnectOpts): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(place)
      .once('connect', () => {
        socket.destroy();
        done(true);
      })
      .once('error', () => done(false));
  });
