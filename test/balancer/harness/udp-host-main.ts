import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { HostNotice, HostOrder } from './messages.ts';

/** Runs in a network namespace: opens UDP sockets there, sends, tells what comes, and leads the bus's TCP port out of it. */
const sockets: Socket[] = [];

const tell = (notice: HostNotice): void => {
  process.send?.(notice);
};

async function open(address: string, port: number): Promise<void> {
  // A crowd sends at once, and what comes of it may wait.
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
  const index = sockets.push(socket) - 1;
  socket.on('message', (bytes, from) => {
    tell({ notice: 'arrival', socket: index, from: `${from.address}:${from.port}`, bytes });
  });
  // An ICMP error about an earlier packet.
  socket.on('error', () => undefined);
  socket.bind(port, address);
  await once(socket, 'listening');
  tell({ notice: 'open', socket: index, port: socket.address().port });
}

async function relay(port: number, path: string): Promise<void> {
  const server = createServer((inside) => {
    const outside = connect(path);
    inside.pipe(outside).pipe(inside);
    for (const end of [inside, outside]) end.on('error', () => [inside, outside].map((each) => each.destroy()));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  tell({ notice: 'relaying' });
}

process.on('message', (order: HostOrder) => {
  if (order.order === 'open') return void open(order.address, order.port);
  if (order.order === 'relay') return void relay(order.port, order.path);
  sockets[order.socket]?.send(order.bytes, order.port, order.address);
});
process.on('disconnect', () => process.exit(0));
tell({ notice: 'ready' });
