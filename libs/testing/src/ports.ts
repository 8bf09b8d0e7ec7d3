import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts } from 'node:net';

/** A TCP port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
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
