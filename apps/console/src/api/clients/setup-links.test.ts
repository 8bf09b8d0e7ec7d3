import { bob } from '@sekisho/administration/testing';
import { subjects } from '@sekisho/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../access/roles.ts';
import { setupLinkTriesMax } from '../../limits.ts';
import { TestConsole } from '../../testing/console.fixture.ts';

let testConsole: TestConsole;
beforeEach(async () => {
  testConsole = new TestConsole();
  await testConsole.open();
});
afterEach(() => testConsole.close());

const post = (role: Role | undefined, path: string, payload: object) =>
  testConsole.ask(role, { method: 'POST', url: `/api${path}`, payload });
const make = (order: object) =>
  post('operator', '/setup-links', { user: 'bob', server: 'vpn.example.com', resetsPassword: false, ...order });
async function linkFor(order: object) {
  const made = (await make(order)).json();
  const token: string = made.url.split('#')[1];
  const use = async () =>
    (await post(undefined, '/setup/files', { token, platform: 'linux-file', language: 'en' })).statusCode;
  const isGood = async () => (await post(undefined, '/setup', { token })).statusCode === 200;
  return { use, isGood };
}
const byKey = { authentication: 'pre-shared-key' };
const userList = subjects.authAdmin('user.list');
const userPasswd = subjects.authAdmin('user.passwd');
const failed = { outcome: 'failed', reason: 'The store is away.' };

/** Has one of the services say something else. @returns how often it was asked */
function say(subject: string, answer: unknown): () => number {
  let asked = 0;
  testConsole.gateway.answers[subject] = () => {
    asked += 1;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return () => asked;
}

describe('a link to a set-up', () => {
  it('with a new password is made for users alone who are there', async () => {
    const refused = await make({ resetsPassword: true, user: 'nobody' });
    expect([refused.statusCode, refused.json().detail]).toEqual([404, 'There is no user nobody.']);
    say(userList, { outcome: 'done', users: [bob] });
    expect((await make({ resetsPassword: true })).statusCode).toBe(200);
  });

  it('is good again where nothing was issued: nobody was there, or it was refused', async () => {
    const { use, isGood } = await linkFor(byKey);
    const { edgeHandKey } = subjects;
    const usual = testConsole.gateway.answers[edgeHandKey];
    testConsole.gateway.answers[edgeHandKey] = undefined;
    expect([await use(), await isGood()]).toEqual([409, true]);
    say(edgeHandKey, { outcome: 'refused', edge: 'edge-1', reason: 'too-many' });
    expect([await use(), await isGood()]).toEqual([409, true]);
    testConsole.gateway.answers[edgeHandKey] = usual;
    expect([await use(), await isGood()]).toEqual([200, false]);
  });

  it('is over where a key was handed out, whatever fails then', async () => {
    say(userList, { outcome: 'done', users: [bob] });
    const { use, isGood } = await linkFor({ ...byKey, resetsPassword: true });
    const asked = say(userPasswd, failed);
    expect([await use(), await isGood()]).toEqual([409, false]);
    expect([await use(), asked()]).toEqual([404, 1]);
  });

  it('is over where it is not known whether a key was handed out', async () => {
    const { use, isGood } = await linkFor(byKey);
    const asked = say(subjects.edgeHandKey, new Error('the bus broke meanwhile'));
    expect([await use(), await isGood()]).toEqual([500, false]);
    expect([await use(), asked()]).toEqual([404, 1]);
  });

  it('is over where a certificate was issued, whatever fails then', async () => {
    const { use, isGood } = await linkFor({ authentication: 'certificate', machine: 'laptop' });
    // It was issued, and is in no answer.
    const asked = say(subjects.caAdmin('cert.issue'), { outcome: 'done' });
    expect([await use(), await isGood()]).toEqual([409, false]);
    expect([await use(), asked()]).toEqual([404, 1]);
  });

  it('hands out no key for an account that is gone meanwhile', async () => {
    say(userList, { outcome: 'done', users: [bob] });
    const { use } = await linkFor({ ...byKey, resetsPassword: true });
    say(userList, { outcome: 'done', users: [] });
    const asked = say(subjects.edgeHandKey, undefined);
    expect([await use(), asked()]).toEqual([404, 0]);
  });

  it('is tried so often at all, though nothing ever comes of it', async () => {
    const { use, isGood } = await linkFor(byKey);
    const asked = say(subjects.edgeHandKey, { outcome: 'refused', edge: 'edge-1', reason: 'too-many' });
    for (let tries = 0; tries < setupLinkTriesMax; tries += 1) expect(await use()).toBe(409);
    expect([await use(), await isGood(), asked()]).toEqual([404, false, setupLinkTriesMax]);
  });
});
