import { TOTP, Secret as TotpSecret } from 'otpauth';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { invitationMs } from '../limits.ts';
import { cookieOf, TlsConsole } from '../testing/tls-console.fixture.ts';
import { Administrators } from './administrators.ts';
import { cookieName, invitationCookieName } from './cookie.ts';
import { Invitations } from './invitations.ts';

const served = new TlsConsole();
const password = 'four words are long';
beforeAll(() => served.openTls());
afterAll(() => served.close());

const post = (path: string, body: unknown, cookie?: string) =>
  served.asked({ method: 'POST', path: `/api${path}`, cookie, body });
const codeOf = (secret: string) => new TOTP({ secret: TotpSecret.fromBase32(secret) }).generate();

/** Somebody who was invited. @returns what browsers do with the link */
async function invited(name: string) {
  const { id } = await served.app.get(Administrators).add(name, 'viewer');
  const token = await served.app.get(Invitations).make(id);
  const look = async (cookie?: string) => {
    const answer = await post('/invitation', { token }, cookie);
    const [set = ''] = answer.headers['set-cookie'] ?? [];
    const secret: string = JSON.parse(answer.text).secret;
    return { secret, carried: cookieOf(answer, invitationCookieName), attributes: set.split('; ').slice(1).toSorted() };
  };
  const accept = (secret: string, cookie?: string) =>
    post('/invitation/accept', { token, password, code: codeOf(secret) }, cookie);
  return { look, accept };
}

it('tells whoever looks at an invitation first nothing of what its owner signs in by', async () => {
  const { look, accept } = await invited('zelda');
  const [eve, zelda] = [await look(), await look()];
  expect(eve.secret).not.toBe(zelda.secret);
  expect((await accept(zelda.secret, zelda.carried)).status).toBe(200);
  const signIn = async (secret: string) =>
    JSON.parse((await post('/sign-in', { name: 'zelda', password, code: codeOf(secret) })).text).outcome;
  expect(await signIn(eve.secret)).toBe('refused');
  // It is over in the browser that looked first as well.
  expect((await accept(eve.secret, eve.carried)).status).toBe(409);
});

it('takes what is proven by another browser’s secret, or by a browser that looked at nothing, for no proof', async () => {
  const { look, accept } = await invited('yvonne');
  const [eve, yvonne] = [await look(), await look()];
  const foreign = await look(`${cookieName}=${'a'.repeat(43)}`);
  for (const cookie of [undefined, eve.carried, `${invitationCookieName}=x`, foreign.carried])
    expect((await accept(yvonne.secret, cookie)).status).toBe(409);
  expect((await accept(yvonne.secret, yvonne.carried)).status).toBe(200);
});

it('shows a browser the same secret each time, as long as the invitation is good', async () => {
  const { look, accept } = await invited('xenia');
  const first = await look();
  expect(await look(first.carried)).toEqual(first);
  const attributes = ['HttpOnly', `Max-Age=${invitationMs / 1000}`, 'Path=/', 'SameSite=Strict', 'Secure'];
  expect(first.attributes).toEqual(attributes);
  expect(cookieOf(await accept(first.secret, first.carried), invitationCookieName)).toBe(`${invitationCookieName}=`);
});
