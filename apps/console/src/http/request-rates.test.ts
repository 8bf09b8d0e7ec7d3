import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SignedIn } from '../access/administrator.ts';
import { requestsOfStrangersMax } from '../limits.ts';
import { requestRates } from './request-rates.ts';

let server: FastifyInstance;
beforeEach(async () => {
  server = fastify();
  server.addHook('onRequest', (request, _reply, done) => {
    const id = request.headers['x-who'];
    if (typeof id === 'string') request.signedIn = { signIn: { id } } as SignedIn;
    done();
  });
  await server.register(rateLimit, requestRates);
  server.get('/api/x', () => 'x');
  server.get('/*', () => 'page');
});
afterEach(() => server.close());

const statusOf = async (url: string, who?: string): Promise<number> =>
  (await server.inject({ url, headers: who === undefined ? {} : { 'x-who': who } })).statusCode;

it('are counted of strangers by address, which takes nothing from those who are in', async () => {
  for (let asked = 0; asked < requestsOfStrangersMax; asked += 1) await statusOf('/api/x');
  expect(await statusOf('/api/x')).toBe(429);
  expect(await statusOf('/%61pi/x')).toBe(429);
  expect(await statusOf('/api/x', 'alice')).toBe(200);
});

it('are not counted of files of the page', async () => {
  for (let asked = 0; asked <= requestsOfStrangersMax; asked += 1) await statusOf('/assets/a.js');
  expect(await statusOf('/')).toBe(200);
  expect(await statusOf('/api/x')).toBe(200);
});
