import { parseSettings } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { bob } from '../user-record.fixture.ts';
import { loginBy, loginOf, methodOf, requireAccount } from './login.ts';

const settingsWith = (text = '') =>
  parseSettings(`officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n${text}`, '/settings.yaml');
const settings = settingsWith();
const users = [bob, { ...bob, name: 'pat', papOnly: true }, { ...bob, name: 'cert', hasPassword: false }];

describe('how a user may log in', () => {
  it.each([
    ['bob', 'ms-chap-v2'],
    ['pat', 'pap'],
    ['cert', 'eap-tls'],
  ])('follows from the account of %s: %s', (user, method) => {
    expect(methodOf(loginBy(settings, user, users), { platform: 'windows' })).toBe(method);
  });

  it('is nothing that the account refuses', () => {
    const login = loginBy(settings, 'pat', users);
    expect(() => methodOf(login, { method: 'ms-chap-v2' })).toThrow(
      'pat may not log in by ms-chap-v2, but by pap, eap-tls.',
    );
    expect(methodOf(login, { method: 'eap-tls' })).toBe('eap-tls');
  });

  const realms = `backEnds:
  hq: { kind: radius, servers: [{ address: 10.0.0.5, secret: { file: s } }] }
  unix: { kind: os }
realms:
  internal: { default: true, backEnds: [internal] }
  corp: { suffix: '@corp', backEnds: [hq], methods: [pap], groups: [staff] }
  own: { suffix: '@own', backEnds: [internal], methods: [eap-ms-chap-v2, chap-md5] }
  machine: { suffix: '@unix', backEnds: [unix] }
`;

  it.each([
    ['alice@CORP', 'pap', 'elsewhere'],
    ['DESKTOP-7\\alice@corp', 'pap', 'elsewhere'],
    ['root@unix', 'pap', 'elsewhere'],
    ['bob@own', 'chap-md5', 'known'],
    ['bob', 'ms-chap-v2', 'known'],
    ['nobody-there', 'ms-chap-v2', 'missing'],
    ['nobody@own', 'chap-md5', 'missing'],
  ])('follows from the realm that %s leads to: %s, %s', (user, method, account) => {
    const login = loginBy(settingsWith(realms), user, users);
    expect([methodOf(login, {}), login.account]).toEqual([method, account]);
  });

  it('is for everybody what every realm takes, or else one of them', () => {
    expect(
      methodOf(loginBy(settingsWith(realms.replace('methods: [eap-ms-chap-v2, chap-md5]', '')), undefined), {}),
    ).toBe('pap');
    expect(methodOf(loginBy(settingsWith(realms), undefined), {})).toBe('ms-chap-v2');
  });

  it('is one that the client knows, as long as there is one', () => {
    const eap = settingsWith('authentication: { methods: [eap, pap], eap: md5-challenge }');
    expect(methodOf(loginBy(eap, 'bob', users), {})).toBe('eap-md5-challenge');
    expect(methodOf(loginBy(eap, 'bob', users), { platform: 'windows-11' })).toBe('pap');
    expect(methodOf(loginBy(settings, 'cert', users), { platform: 'chromeos' })).toBe('eap-tls');
  });

  it('is bounded by what groups of account and realm require', () => {
    const required = settingsWith('remoteAccessCommunity: { require: { staff: { user: [eap-tls] } } }');
    expect(loginBy(required, 'bob', users).methods).toEqual(['eap-tls']);
    const none = settingsWith('authentication: { methods: [chap-md5] }');
    expect(() => methodOf(loginBy(none, 'pat', users), {})).toThrow('There is no method by which pat may log in');
  });

  it('has the groups and the name by which profiles know the user', () => {
    expect(loginBy(settingsWith(realms), 'alice@CORP', users)).toMatchObject({ name: 'alice@corp', groups: ['staff'] });
  });
});

describe('an account', () => {
  it('is refused where nobody can be called so', async () => {
    const gateway = { administer: async () => ({ users }) } as never;
    const find = async (user: string, text = '') =>
      requireAccount(await loginOf(gateway, settingsWith(text), user), user);
    await find('bob');
    await expect(find('zoe')).rejects.toThrow('There is no user zoe.');
    const suffixed = "realms: { own: { suffix: '@own', backEnds: [internal] } }";
    await expect(find('zoe', suffixed)).rejects.toThrow('No realm takes a user name such as zoe');
  });
});
