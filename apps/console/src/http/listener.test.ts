import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { MetricsInMemory } from '@sekisho/platform/metrics/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { strangerBodyBytesMax } from '../limits.ts';
import { restOf, statusIn, TlsConsole } from '../testing/tls-console.fixture.ts';

const served = new TlsConsole();
const times = { handshakeMs: 300, headersMs: 300, requestMs: 500, idleConnectionMs: 200, overdueCheckMs: 50 };
beforeAll(() => served.openTls(times));
afterAll(() => served.close());

/** A request as text, of which a test spoils something. */
const get = (path: string, ...headers: readonly string[]): string =>
  [`GET ${path} HTTP/1.1`, `Host: ${served.host}`, 'Connection: close', ...headers, '', ''].join('\r\n');
const post = (...lines: readonly string[]): string =>
  ['POST /api/sign-in HTTP/1.1', `Host: ${served.host}`, 'x-sekisho: 1', ...lines].join('\r\n');
const json = 'Content-Type: application/json';
/** Nothing of the inside of the console is in it. */
function isProblem(text: string, status: number): void {
  expect(statusIn(text), text).toBe(status);
  expect(text.toLowerCase()).toContain('content-type: application/problem+json');
  expect(text).not.toMatch(/node_modules|\.ts\b|\.js\b|\n\s+at |file:\/\/|FST_ERR|Error:/);
  expect(text).toContain(`"status":${status}`);
}

describe('TLS', () => {
  it.each(['TLSv1', 'TLSv1.1'] as const)('is not spoken as %s', async (version) => {
    const old = { minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' } as const;
    await expect(served.connected(old)).rejects.toThrow(/alert protocol version|unsupported protocol/);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is spoken as %s', async (version) => {
    const socket = await served.connected({ minVersion: version, maxVersion: version });
    expect(socket.getProtocol()).toBe(version);
    expect(socket.getCipher().name).toMatch(/GCM|POLY1305/);
    socket.destroy();
  });

  it.each(['ECDHE-ECDSA-AES256-SHA384', 'ECDHE-ECDSA-AES128-SHA', 'ECDHE-ECDSA-AES256-CCM8', 'NULL', 'aNULL'])(
    'takes no cipher without AEAD, or weaker, such as %s',
    async (ciphers) => {
      const weak = served.connected({ maxVersion: 'TLSv1.2', ciphers: `${ciphers}:@SECLEVEL=0` });
      await expect(weak).rejects.toThrow(/handshake failure|no cipher/i);
    },
  );

  it('is the only thing that is spoken', async () => {
    const socket = connectTcp(served.port, '127.0.0.1');
    socket.write(get('/'));
    const parts: Buffer[] = [];
    socket.on('data', (part) => parts.push(part)).on('error', () => undefined);
    await once(socket, 'close');
    expect(Buffer.concat(parts).toString()).not.toContain('HTTP/1.1 200');
  });

  it('has a handshake that stalls time out', async () => {
    const socket = connectTcp(served.port, '127.0.0.1');
    socket.on('error', () => undefined);
    // A record's header, whose body never comes.
    socket.write(Buffer.from('1603010200', 'hex'));
    await once(socket, 'close');
    await expect.poll(() => served.listener?.connections.size).toBe(0);
  });
});

describe('what comes too slowly', () => {
  const closes = async (begin: (socket: TLSSocket) => void): Promise<string> => {
    const socket = await served.connected();
    begin(socket);
    return restOf(socket);
  };

  it('is over after its time: nothing at all', async () => {
    isProblem(await closes(() => undefined), 408);
  });

  it('is over after its time: headers, one letter after the other', async () => {
    const text = await closes((socket) => {
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nx: ');
      const dripping = setInterval(() => socket.write('x'), 20);
      socket.once('close', () => clearInterval(dripping));
    });
    // What it says is lost where it is reset while something still comes.
    if (text !== '') isProblem(text, 408);
  });

  it.each([
    ['whose length is a lie', `${json}\r\nContent-Length: 1000\r\n\r\n{`, '1'],
    ['in chunks without an end', `${json}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`, '1\r\n1\r\n'],
  ])('is over after its time: a body %s', async (_, head, more) => {
    const text = await closes((socket) => {
      socket.write(post(head));
      const dripping = setInterval(() => socket.write(more), 20);
      socket.once('close', () => clearInterval(dripping));
    });
    // What it says is lost where it is reset while something still comes.
    if (text !== '') isProblem(text, 408);
  });

  it('is the next request of a connection, which is closed then', async () => {
    const text = await closes((socket) => void socket.write(get('/api/sign-in').replace('close', 'keep-alive')));
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(statusIn(text)).toBe(200);
  });
});

describe('what is no request', () => {
  it.each([
    ['two lengths', post(json, 'Content-Length: 2', 'Content-Length: 3', '', '{}')],
    [
      'a length beside chunks',
      post(json, 'Content-Length: 4', 'Transfer-Encoding: chunked', '', '0', '', 'GET / HTTP/1.1', '', ''),
    ],
    ['chunks that are not the last coding', post(json, 'Transfer-Encoding: chunked, identity', '', '0', '', '')],
    [
      'a coding that is hidden by a tab',
      post(json, 'Transfer-Encoding:\tchunked', 'Transfer-Encoding : x', '', '0', '', ''),
    ],
    ['a chunk of no length', post(json, 'Transfer-Encoding: chunked', '', 'zz', '{}', '', '')],
    ['a length of letters', post(json, 'Content-Length: two', '', '{}')],
    ['a length below nothing', post(json, 'Content-Length: -1', '', '{}')],
    ['a header that goes on in the next line', get('/', 'x: a', ' y: b')],
    ['a header with a space before its colon', get('/', 'x : a')],
    ['a header with NUL in it', get('/', 'x: a\0b')],
    ['a line that ends without CR', get('/').replaceAll('\r\n', '\n')],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['two hosts', get('/', 'Host: evil.example')],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['the beginning of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a method that nobody knows', get('/').replace('GET', 'FETCH')],
  ])('is refused: %s', async (_, text) => {
    const answer = await served.raw(text);
    isProblem(answer, 400);
    // Whatever stood behind it was no second request.
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it.each([
    ['a header', get('/', `x: ${'y'.repeat(9_000)}`)],
    ['a cookie', get('/api/account', `Cookie: __Host-sekisho=${'y'.repeat(9_000)}`)],
    ['a path', get(`/${'y'.repeat(9_000)}`)],
    ['very many headers', get('/', ...Array.from({ length: 2_100 }, (__, n) => `x${n}: ${n}`))],
  ])('is refused as too large: %s', async (_, text) => {
    isProblem(await served.raw(text), 431);
  });

  it.each([
    ['with a length', (bytes: string) => `Content-Length: ${bytes.length}\r\n\r\n${bytes}`],
    [
      'in chunks',
      (bytes: string) => `Transfer-Encoding: chunked\r\n\r\n${bytes.length.toString(16)}\r\n${bytes}\r\n0\r\n\r\n`,
    ],
  ])('is refused as too large of who has not signed in, before anybody reads it: a body %s', async (_, framed) => {
    const [small, large] = [strangerBodyBytesMax, strangerBodyBytesMax + 1].map((length) =>
      JSON.stringify('x'.repeat(length - 2)),
    );
    const asked = (body = '', ...headers: readonly string[]) =>
      served.raw(post(json, 'Connection: close', ...headers, framed(body)));
    isProblem(await asked(large), 413);
    isProblem(await asked(small), 400);
    // Of who has, it is what any request is.
    isProblem(await asked(large, `Cookie: ${served.cookieOf('viewer')}`), 400);
  });

  it('is for no other host, also where the path or an old protocol says one', async () => {
    isProblem(await served.raw(get('/api/account').replace(served.host, 'evil.example')), 421);
    isProblem(await served.raw('GET /api/account HTTP/1.0\r\n\r\n'), 400);
    isProblem(await served.raw('GET /api/account HTTP/1.0\r\nHost: evil.example\r\n\r\n'), 421);
    isProblem(await served.raw(get('https://evil.example/api/sign-in')), 400);
    isProblem(await served.raw(get(`https://${served.host}/api/sign-in`)), 400);
  });

  it('is no other method than those that there are, whatever a header says', async () => {
    expect(await served.raw(get('/').replace('GET', 'CONNECT'))).toBe('');
    isProblem(await served.raw(get('/api/sign-in').replace('GET', 'TRACE')), 403);
    const cookie = `Cookie: ${served.cookieOf('viewer')}`;
    for (const [method, path, allowed] of [
      ['PUT', '/api/sign-in', 'GET, POST, HEAD'],
      ['DELETE', '/api/setup-links?hours=1', 'GET, POST, HEAD'],
      ['GET', '/api/setup-links/01JZZZZZZZZZZZZZZZZZZZZZZZ', 'DELETE'],
    ]) {
      const text = await served.raw(get(path ?? '', 'x-sekisho: 1', cookie).replace('GET', method ?? ''));
      isProblem(text, 405);
      expect(/^allow: (.*)\r$/im.exec(text)?.[1]).toBe(allowed);
    }
    isProblem(await served.raw(get('/api/nothing', 'x-sekisho: 1', cookie).replace('GET', 'PUT')), 404);
    for (const header of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      const text = await served.raw(get('/api/sign-in', 'x-sekisho: 1', `${header}: DELETE`));
      expect(statusIn(text)).toBe(200);
    }
  });

  it('leads to no other protocol', async () => {
    const text = await served.raw(get('/api/live', 'Upgrade: websocket').replace('close', 'Upgrade'));
    expect(statusIn(text)).not.toBe(101);
  });
});

describe('files of the page', () => {
  it.each([
    '/assets/../../../package.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/%252e%252e%252fpackage.json',
    '/assets/..\\..\\package.json',
    '/assets/..%5c..%5cpackage.json',
    '/assets/%00',
    '/assets/index.js%00.png',
    '/assets/',
    '/assets//etc/passwd',
    '/assets/%c0%ae%c0%ae/package.json',
    '/assets/....//....//package.json',
  ])('are no others than those: %s', async (path) => {
    const text = await served.raw(get(path));
    expect([400, 404], text).toContain(statusIn(text));
    isProblem(text, statusIn(text));
  });

  it.each(['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/.git/config', '/package.json'])(
    'are not found by a path of the page: %s is its frame',
    async (path) => {
      const text = await served.raw(get(path));
      expect(text).not.toMatch(/root:|\[core\]|"private"/);
    },
  );
});

describe('connections', () => {
  const bounded = new TlsConsole();
  let metrics: MetricsInMemory;
  beforeAll(() => {
    metrics = new MetricsInMemory();
    return bounded.openTls({ connections: { all: 6, ofOne: 4 } });
  });
  afterAll(async () => {
    await bounded.close();
    metrics.end();
  });
  const closedFor = async (reason: string) =>
    Number(
      new RegExp(`^sekisho_console_closed_connections_total\\{reason="${reason}"\\} (\\d+)`, 'm').exec(
        await metrics.text(),
      )?.[1] ?? 0,
    );

  it('of one address are so many at most: the oldest gives way, unless somebody asks by it who is in', async () => {
    const kept = await bounded.connected();
    const heard: string[] = [];
    kept.setEncoding('utf8').on('data', (text: string) => heard.push(text));
    const ask = () => {
      heard.length = 0;
      kept.write(`GET /api/about HTTP/1.1\r\nHost: ${bounded.host}\r\nCookie: ${bounded.cookieOf('viewer')}\r\n\r\n`);
      return expect.poll(() => statusIn(heard.join(''))).toBe(200);
    };
    await ask();
    const idle = await Promise.all(Array.from({ length: 12 }, () => bounded.connected().catch(() => undefined)));
    await expect.poll(() => idle.filter((each) => each?.destroyed === false).length).toBe(3);
    expect(bounded.listener?.connections.size).toBe(4);
    await ask();
    // Who comes now is served.
    expect((await bounded.asked({ path: '/api/sign-in' })).status).toBe(200);
    expect(bounded.warnings).toHaveLength(1);
    // Of thirteen, and the one that was served, four stay.
    expect([await closedFor('one-address'), await closedFor('all')]).toEqual([10, 0]);
    for (const each of [kept, ...idle]) each?.destroy();
  });

  it('in all are so many at most', async () => {
    await expect.poll(() => bounded.listener?.connections.size).toBeLessThanOrEqual(1);
    const many = await Promise.all(
      [2, 3, 4, 5].flatMap((last) =>
        [1, 2, 3].map(() => bounded.connected({ localAddress: `127.0.0.${last}` } as object).catch(() => undefined)),
      ),
    );
    await expect.poll(() => bounded.listener?.connections.size).toBe(6);
    expect(await closedFor('all')).toBeGreaterThanOrEqual(6);
    for (const each of many) each?.destroy();
    await expect.poll(() => bounded.listener?.connections.size).toBeLessThanOrEqual(1);
  });
});
