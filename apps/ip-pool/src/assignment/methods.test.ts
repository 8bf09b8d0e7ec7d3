import { profileOf, understandAssignments } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { applicant, settingsWith } from '../testing/assigning.fixture.ts';
import { FileMethod } from './file-method.ts';
import { LoginMethod } from './login-method.ts';
import { PoolMethod } from './pool-method.ts';

const settings = settingsWith();
const own = { origin: 'granted with the login', own: true, beside: {} };

describe('the method radius', () => {
  const login = new LoginMethod(settings.officeMode);

  it('has nothing where the login grants nothing', async () => {
    expect(await login.find(applicant())).toEqual({ kind: 'none' });
  });

  it('has the address that the login grants, before its pool', async () => {
    const found = await login.find(applicant({ framedAddress: '10.5.5.8', framedPool: 'guests' }));
    expect(found).toEqual({ kind: 'address', address: '10.5.5.8', ...own });
  });

  it.each(['255.255.255.255', '255.255.255.254', '0.0.0.0'])(
    'knows that %s leaves the choice',
    async (framedAddress) => {
      expect(await login.find(applicant({ framedAddress }))).toEqual({ kind: 'none' });
      expect(await login.find(applicant({ framedAddress, framedPool: 'guests' }))).toMatchObject({ pool: 'guests' });
    },
  );

  it.each(['guests', 'default'])('has the pool %s', async (framedPool) => {
    expect(await login.find(applicant({ framedPool }))).toEqual({ kind: 'pool', pool: framedPool, ...own });
  });

  it.each([
    [{ framedPool: 'nobodys' }, 'the login grants the pool nobodys, and pools are default, guests'],
    [{ framedAddress: '127.0.0.1' }, 'the login grants 127.0.0.1, which is no address of a host'],
    [{ framedAddress: '239.0.0.1' }, 'the login grants 239.0.0.1, which is no address of a host'],
  ])('refuses what it can’t give: %j', async (granted, detail) => {
    const refused = { kind: 'failed', code: 'no-address-assigned', detail, own: true };
    expect(await login.find(applicant(granted))).toEqual(refused);
  });
});

describe('the method pool', () => {
  const pool = new PoolMethod();
  const profile = profileOf(settings.profiles, { user: 'zoe', groups: ['contractors'] });

  it('has the pool of the profile, or everybody’s', async () => {
    expect(await pool.find({ ...applicant(), profile })).toMatchObject({ kind: 'pool', pool: 'guests', own: false });
    expect(await pool.find(applicant())).toMatchObject({ kind: 'pool', pool: 'default', own: false });
  });
});

describe('the method file', () => {
  const path = '/etc/sekisho/ipassignment.conf';
  const text = '* addr 10.5.5.8,dns=(10.0.0.1),suffix=(a.example) alice\n* net 10.5.5.32/28 wins=(10.0.0.2) Finance\n';
  const { assignments } = understandAssignments(text, settings);
  const file = new FileMethod({ path, assignments, problems: () => ['a problem'] });

  it('has the address of the user’s line, with what stands beside it', async () => {
    expect(await file.find(applicant({ groups: ['Finance'] }))).toEqual({
      kind: 'address',
      address: '10.5.5.8',
      beside: { dns: ['10.0.0.1'], nbns: undefined, domain: 'a.example' },
      origin: 'ipassignment.conf:1',
      own: true,
    });
  });

  it('has the range of a group’s line', async () => {
    expect(await file.find(applicant({ user: 'bob', groups: ['Finance'] }))).toMatchObject({
      kind: 'range',
      first: '10.5.5.33',
      last: '10.5.5.46',
      beside: { nbns: ['10.0.0.2'] },
      origin: 'ipassignment.conf:2',
    });
  });

  it('has nothing for others, or before the file was ever read', async () => {
    expect(await file.find(applicant({ user: 'bob' }))).toEqual({ kind: 'none' });
    const unread = new FileMethod({ path, assignments: undefined, problems: () => [] });
    expect(await unread.find(applicant())).toEqual({ kind: 'none' });
  });

  it('says what is wrong with the file', () => {
    expect(file.problems()).toEqual(['a problem']);
  });
});
