import cookie from '@fastify/cookie';
import fastify, { type InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookieName } from './cookie.ts';
import { TestDoor } from './door.fixture.ts';
import { ownHeader, RequestChecks, unattended } from './request-checks.ts';

const door = new TestDoor();
const server = fastify();
let token = '';
beforeAll(async () => {
  const place = { names: ['admin.example.com'], listen: { address: '127.0.0.1', port: 8443 } };
  const checks = new RequestChecks(door.signIns, place, 'gw1');
  await server.register(cookie);
  server.addHook('onRequest', (request, reply) => checks.check(request, reply));
  server.all('/api/x', (request) => ({ who: request.signedIn?.administrator.name ?? null }));
  server.get('/api/live', (request) => ({ who: request.signedIn?.administrator.name ?? null }));
  server.get('/', () => 'page');
  await server.ready();
  token = (await door.enrolled('root')).token;
});
afterAll(async () => {
  await server.close();
  await door.close();
});

const ask = (options: InjectOptions) =>
  server.inject({ url: '/api/x', ...options, headers: { host: 'admin.example.com:8443', ...options.headers } });
const own = { [ownHeader]: 'page', origin: 'https://admin.example.com:8443', 'sec-fetch-site': 'same-origin' };

describe('a request', () => {
  it('is of whoever has the cookie', async () => {
    expect((await ask({ cookies: { [cookieName]: token } })).json()).toEqual({ who: 'root' });
    expect((await ask({ cookies: { [cookieName]: `${token.slice(0, -1)}_` } })).json()).toEqual({ who: null });
    expect((await ask({})).json()).toEqual({ who: null });
  });

  it('is no use of a sign-in where a page asks by itself that nobody sits before, and where it is a stream', async () => {
    const { administrator, token: theirs } = await door.enrolled('vera');
    const seenAfter = async (options: InjectOptions) => {
      door.pass(60_000);
      expect((await ask({ ...options, cookies: { [cookieName]: theirs } })).json()).toEqual({ who: 'vera' });
      return (await door.signIns.of(administrator.id))[0]?.seen_at;
    };
    const seen = await seenAfter({ headers: { [ownHeader]: 'page' } });
    expect(await seenAfter({ headers: { [ownHeader]: unattended } })).toBe(seen);
    expect(await seenAfter({ url: '/api/live' })).toBe(seen);
    expect(await seenAfter({})).not.toBe(seen);
  });

  it('is kept by no cache', async () => {
    expect((await ask({})).headers['cache-control']).toBe('no-store');
  });

  it.each(['localhost:8443', '127.0.0.1:8443', 'gw1', 'ADMIN.example.com', '[::1]:8443', '192.0.2.1'])(
    'is for this console by the name %s',
    async (host) => {
      expect((await ask({ headers: { host } })).statusCode).toBe(200);
    },
  );

  it.each(['evil.example', 'admin.example.com.evil.example', 'localhost.evil.example'])(
    'is for none by the name %s, to which a browser was led (DNS rebinding)',
    async (host) => {
      expect((await ask({ headers: { host }, cookies: { [cookieName]: token } })).statusCode).toBe(421);
      expect((await server.inject({ url: '/', headers: { host } })).statusCode).toBe(421);
    },
  );

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)(
    'that changes something, %s, is the page’s own',
    async (method) => {
      expect((await ask({ method, headers: own })).statusCode).toBe(200);
    },
  );

  it.each([
    ['a form of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a script of another site', { ...own, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a site of the same domain', { ...own, 'sec-fetch-site': 'same-site' }],
    ['an older browser, from elsewhere', { [ownHeader]: 'page', origin: 'http://admin.example.com:8443' }],
    ['a link', { 'sec-fetch-site': 'none' }],
  ])('that changes something is not let %s make', async (_, headers) => {
    const reply = await ask({ method: 'POST', headers, cookies: { [cookieName]: token } });
    expect(reply.statusCode).toBe(403);
  });

  it('that changes something is the page’s own however its path is written', async () => {
    const written = { method: 'POST', url: '/%61pi/x' } as const;
    expect((await ask({ ...written, headers: own })).statusCode).toBe(200);
    expect((await ask({ ...written, headers: { origin: 'https://evil.example' } })).statusCode).toBe(403);
  });
});
