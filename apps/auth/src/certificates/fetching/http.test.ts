import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fetchOverHttp } from './http.ts';

/** A web server that would keep connections, and ends each just when it is asked there again. */
let server: Server;
let url: URL;
beforeAll(async () => {
  server = createServer((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi');
      socket.once('data', () => socket.destroy());
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
afterAll(() => server.close());

it.each([
  ['by GET', undefined],
  ['by POST', { type: 'application/ocsp-request', body: Uint8Array.of(1) }],
])('has the answer of a server that ends kept connections, %s', async (_, post) => {
  for (let asked = 1; asked <= 3; asked += 1) {
    const answer = await fetchOverHttp(url, { timeoutMs: 5_000, bytesMax: 10 }, post);
    expect(new TextDecoder().decode(answer)).toBe('hi');
  }
});
