import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../api/endpoint.ts';
import { endpoints } from '../api/endpoints.ts';
import { requestsOfStrangersMax } from '../limits.ts';
import { type Question, TlsConsole } from '../testing/tls-console.fixture.ts';
import { cookieName, singleSignOnCookieName } from './cookie.ts';
import { ownHeader } from './request-checks.ts';
import { isEnough, roles } from './roles.ts';

const served = new TlsConsole();
beforeAll(() => served.openTls());
afterAll(() => served.close());

/** Of each of them it is of no account what is asked: it has to be refused before anybody looks. */
const pathOf = ({ path }: Endpoint) => `/api${path.replaceAll(/\{\w+\}/g, 'x')}`;
const questionOf = (endpoint: Endpoint): Question => ({
  method: endpoint.method.toUpperCase(),
  path: pathOf(endpoint),
  ...(endpoint.method !== 'get' && endpoint.body !== undefined && { body: {} }),
});
const changing = endpoints.filter(({ method }) => method !== 'get').map((endpoint) => [endpoint.id, endpoint] as const);
const all = endpoints.map((endpoint) => [endpoint.id, endpoint] as const);

/** Headers of requests that somebody else's page makes in the browser of an administrator, or a browser by itself. */
const foreign: readonly (readonly [string, Readonly<Record<string, string | undefined>>])[] = [
  ['without the header of the page', { [ownHeader]: undefined }],
  ['of another origin', { origin: 'https://evil.example' }],
  ['of the same name at another port', { origin: 'https://localhost' }],
  ['of the same host without TLS', { origin: 'http://localhost:8443' }],
  ['of no origin that is told', { origin: 'null' }],
  ['cross-site', { 'sec-fetch-site': 'cross-site' }],
  ['same-site', { 'sec-fetch-site': 'same-site' }],
  ['of nobody’s page', { 'sec-fetch-site': 'none' }],
  [
    'of a form',
    {
      [ownHeader]: undefined,
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
      'content-type': 'application/x-www-form-urlencoded',
    },
  ],
];

describe.each(changing)('%s', (_, endpoint) => {
  it.each(foreign)('is not done by a request %s, whoever is signed in', async (__, headers) => {
    for (const role of roles) {
      const { status, text } = await served.asked({
        ...questionOf(endpoint),
        headers,
        cookie: served.cookieOf(role),
      });
      expect([role, status, JSON.parse(text).status]).toEqual([role, 403, 403]);
    }
  });

  it('is for nobody without a cookie, nor for roles that may not', async () => {
    const { audience } = endpoint;
    const statusOf = async (cookie?: string) => (await served.asked({ ...questionOf(endpoint), cookie })).status;
    if (audience === 'everybody') {
      expect([401, 403]).not.toContain(await statusOf());
      return;
    }
    expect(await statusOf()).toBe(401);
    for (const role of roles) {
      if (audience === 'signed-in' || isEnough(role, audience)) continue;
      expect(await statusOf(served.cookieOf(role)), role).toBe(403);
    }
  });
});

describe.each(all)('%s', (_, endpoint) => {
  it('is told to no page of another site, and kept by no cache', async () => {
    const origin = { origin: 'https://evil.example' };
    const asked = questionOf(endpoint);
    // A stream has no end: to nobody it is refused.
    const cookies = endpoint.id === 'live' ? [undefined] : [undefined, served.cookieOf('viewer')];
    const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': ownHeader };
    const answers = [
      ...(await Promise.all(cookies.map((cookie) => served.asked({ ...asked, cookie, headers: origin })))),
      await served.asked({ method: 'OPTIONS', path: asked.path, headers: { ...origin, ...preflight } }),
    ];
    for (const { headers } of answers) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'strict-transport-security': expect.stringContaining('max-age=31536000'),
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      });
      expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:/);
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('server');
    }
  });
});

it.each([
  ['nothing was begun', ''],
  ['a sign-in was begun and left', `; ${singleSignOnCookieName}=begun`],
])('ends nobody’s sign-in by leading their browser to where a provider sends people back, and %s', async (_, begun) => {
  const cookie = served.cookieOf('viewer');
  const finish = { method: 'POST', path: '/api/sign-in/single-sign-on/finish', body: { answer: 'code=x&state=y' } };
  const { text, headers } = await served.asked({ ...finish, cookie: `${cookie}${begun}` });
  expect(JSON.parse(text)).toEqual({ outcome: 'refused' });
  expect(String(headers['set-cookie'])).not.toContain(`${cookieName}=`);
  expect((await served.asked({ path: '/api/account', cookie })).status).toBe(200);
});

it.each(['/api/nothing', '/api/%', '/nothing/at/all', '/', '/assets/nothing.js'])(
  '%s is kept by no cache',
  async (path) => {
    const { headers } = await served.asked({ path, cookie: served.cookieOf('viewer') });
    expect(headers['cache-control'] ?? 'no-store').toBe('no-store');
  },
);

it('is one API however a path is written: with who is signed in, and kept by no cache', async () => {
  for (const path of ['/%61pi/account', '/api/%61ccount', '/api/account/']) {
    const { status, headers } = await served.asked({ path, cookie: served.cookieOf('viewer') });
    expect([path, status, headers['cache-control']]).toEqual([path, 200, 'no-store']);
  }
});

it('is answered with a problem to strangers who ask too often, and goes on for those who are in', async () => {
  let answer = await served.asked({ path: '/api/sign-in' });
  for (let asked = 0; asked <= requestsOfStrangersMax && answer.status === 200; asked += 1)
    answer = await served.asked({ path: '/api/sign-in' });
  expect(answer.status).toBe(429);
  expect(answer.headers).toMatchObject({
    'content-type': expect.stringContaining('application/problem+json'),
    'retry-after': expect.stringMatching(/^\d+$/),
    'cache-control': 'no-store',
  });
  expect(JSON.parse(answer.text)).toMatchObject({ status: 429, title: 'Too Many Requests' });
  expect((await served.asked({ path: '/api/sign-in', cookie: served.cookieOf('viewer') })).status).toBe(200);
});
