import { bob } from '@sekisho/administration/testing';
import { subjects } from '@sekisho/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TestConsole } from '../../testing/console.fixture.ts';

const testConsole = new TestConsole();
const { answers, told } = testConsole.gateway;
const usual = { ...answers };
beforeAll(() => testConsole.open());
afterEach(() => {
  Object.assign(answers, usual);
});
afterAll(() => testConsole.close());

const get = (url: string) => testConsole.ask('viewer', { method: 'GET', url: `/api${url}` });
/** What the services were asked from now on. */
function askedOf(subject: string, answer: unknown): unknown[] {
  const asked: unknown[] = [];
  answers[subject] = (payload: unknown) => {
    asked.push(payload);
    return answer;
  };
  return asked;
}

describe('a fixed address', () => {
  it('is judged for a user of such groups, with who has it, by account or by session', async () => {
    const granted = { asked: true, first: 'radius', gatewaysOwn: false, unrouted: false, shared: [] };
    const asked = askedOf(subjects.poolAssigned, { granted });
    const users = [bob, { ...bob, name: 'carol', address: '10.8.0.7' }];
    answers[subjects.authAdmin('user.list')] = { outcome: 'done', users };
    const judged = await get('/fixed-address?user=bob&groups=staff;guests&address=10.8.0.7');
    expect(judged.json()).toEqual({ granted, takenBy: 'carol', heldBy: [] });
    expect((await get('/fixed-address?user=carol&groups=staff&address=10.8.0.7')).json()).toEqual({
      granted,
      heldBy: [],
    });
    expect((await get('/fixed-address?user=carol')).json().takenBy).toBeUndefined();
    expect(asked).toEqual([
      { user: 'bob', groups: ['staff', 'guests'], granted: '10.8.0.7' },
      { user: 'carol', groups: ['staff'], granted: '10.8.0.7' },
      { user: 'carol', groups: [] },
    ]);
    expect((await get('/fixed-address?user=bob&address=10.8.0')).statusCode).toBe(400);
  });

  it('is set, and the log has it before and after', async () => {
    const asked = askedOf(subjects.authAdmin('user.set'), { outcome: 'done' });
    const states = [bob, { ...bob, address: '10.8.0.9' }];
    answers[subjects.authAdmin('user.list')] = () => ({ outcome: 'done', users: [states[asked.length]] });
    const payload = { address: '10.8.0.9' };
    await testConsole.ask('administrator', { method: 'PATCH', url: '/api/users/bob', payload });
    expect(asked).toEqual([{ name: 'bob', ...payload }]);
    expect(told.at(-1)?.data).toMatchObject({ what: 'user.set bob', before: { address: null }, after: payload });
  });

  it('is given to a new user, not to a machine', async () => {
    const asked = askedOf(subjects.authAdmin('user.add'), { outcome: 'done' });
    const account = { name: 'zoe', groups: [], officeMode: true, address: '10.8.0.9' };
    for (const kind of ['certificate', 'machine'])
      await testConsole.ask('administrator', { method: 'POST', url: '/api/users', payload: { ...account, kind } });
    const { address: _, ...without } = account;
    expect(asked).toEqual([
      { ...account, papOnly: false },
      { ...without, machine: true, officeMode: false, papOnly: false },
    ]);
    expect(told.at(-2)?.data).toMatchObject({ what: 'user.add zoe', after: { address: '10.8.0.9' } });
  });

  it('is given with all other rules of a line at once: nobody is in between whom the file disables', async () => {
    const asked = askedOf(subjects.authAdmin('user.add'), { outcome: 'done' });
    const set = askedOf(subjects.authAdmin('user.set'), { outcome: 'failed', reason: 'away' });
    const csv = 'name,address,expires,disabled\nzoe,10.8.0.9,2027-01-31,yes\nzora,,,no';
    const reply = await testConsole.ask('administrator', {
      method: 'POST',
      url: '/api/user-imports',
      payload: { csv },
    });
    expect(reply.json()).toMatchObject({ added: 2, failed: [], passwords: expect.stringMatching(/^zoe,/m) });
    expect(asked).toMatchObject([
      { name: 'zoe', address: '10.8.0.9', expires: '2027-01-31', disabled: true },
      { name: 'zora' },
    ]);
    expect(set).toEqual([]);
  });

  it('comes by a file', async () => {
    const asked = askedOf(subjects.authAdmin('user.add'), { outcome: 'done' });
    const csv = 'name,address,password\nzoe,10.8.0.9,secret';
    await testConsole.ask('administrator', { method: 'POST', url: '/api/user-imports', payload: { csv } });
    expect(asked).toMatchObject([{ name: 'zoe', address: '10.8.0.9' }]);
    expect(told.at(-1)?.data).toMatchObject({ what: 'user.add zoe', after: { address: '10.8.0.9', imported: true } });
  });
});
