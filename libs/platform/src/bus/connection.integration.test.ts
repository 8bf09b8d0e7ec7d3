import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverCertificate } from '@sekisho/testing';
import { afterAll, expect, it } from 'vitest';
import { connectNats } from './connection.ts';

const directory = mkdtempSync(join(tmpdir(), 'sekisho-nats-connection-'));
afterAll(() => rmSync(directory, { recursive: true }));

const info = { server_id: 'x', version: '2.10.0', proto: 1, max_payload: 1000, tls_required: true };

async function greeting(greeted: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).write(`INFO ${JSON.stringify(info)}\r\n`, () => greeted(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, natsUrl: `nats://127.0.0.1:${port}` };
}

it.each(['resetAndDestroy', 'destroy'] as const)(
  'a server that is gone as TLS is to begin is told at once, by %s',
  async (how) => {
    const natsCaFile = serverCertificate(directory).ca;
    const { server, natsUrl } = await greeting((socket) => setTimeout(() => socket[how]()));
    const runtime = { natsUrl, natsCaFile, natsUser: undefined, natsPasswordFile: undefined };
    const gone = { code: expect.stringMatching(/^(ECONNRESET|EPIPE)$/) };
    await expect(connectNats(runtime, 'test', false)).rejects.toMatchObject(gone);
    server.close();
  },
);
