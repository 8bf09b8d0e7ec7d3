import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** A server that takes everything and answers nothing. */
export async function blackHole(): Promise<{ readonly port: number; readonly socket: Socket; received: number }> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const hole = { port: socket.address().port, socket, received: 0 };
  socket.on('message', () => {
    hole.received += 1;
  });
  return hole;
}
