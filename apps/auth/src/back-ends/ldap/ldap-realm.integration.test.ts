import { Slapd, searchAccount, suffix } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthOverBus } from '../../testing/auth-over-bus.fixture.ts';
import { logInBy } from '../../testing/password-login.fixture.ts';
import { openLdapEntries, password } from './directory.fixture.ts';

let directory: Slapd;
let auth: AuthOverBus;

beforeAll(async () => {
  [auth, directory] = await Promise.all([AuthOverBus.open(), Slapd.start({ ldif: openLdapEntries })]);
  auth.write('ldap-password', searchAccount.password);
  const corp = {
    kind: 'ldap',
    servers: [`ldap://${directory.ldap}`],
    ca: directory.ca,
    base: suffix,
    bind: { dn: searchAccount.dn, password: { file: 'ldap-password' } },
    ntHashAttribute: 'sambaNTPassword',
  };
  const settings = {
    remoteAccessCommunity: { groups: ['staff'] },
    backEnds: { corp },
    realms: { corp: { suffix: '@corp.example', default: true, backEnds: ['corp'] } },
  };
  await auth.start(settings, 'one');
});
afterAll(() => Promise.all([auth.remove(), directory.remove()]));

const pap = (user: string, text = password) => logInBy.pap(auth, user, text);

describe('a realm with a directory, over the bus', () => {
  it('admits a member of a group of the community by PAP', async () => {
    expect(await pap('Alice@corp.example')).toEqual({
      outcome: 'accepted',
      user: 'alice',
      realm: 'corp',
      backEnd: 'corp',
      method: 'pap',
      groups: ['staff', 'unique', 'posix-more'],
      grants: { framedAddress: '10.66.0.77', sessionTimeoutMs: 3_600_000 },
    });
  });

  it('refuses who is in no such group, by name', async () => {
    expect(await pap('insider')).toMatchObject({ code: 'not-in-remote-access-community', user: 'insider' });
  });

  it('refuses a wrong password and an unknown user, each with its code', async () => {
    expect(await pap('alice', 'wrong')).toMatchObject({ outcome: 'refused', code: 'wrong-password' });
    expect(await pap('nobody')).toMatchObject({ outcome: 'refused', code: 'unknown-user' });
  });

  it('admits by MS-CHAPv2 with the hash of the directory', async () => {
    expect(await logInBy['ms-chap-v2'](auth, 'alice', password)).toMatchObject({ outcome: 'accepted' });
  });

  it('says that the directory did not answer, not that the password is wrong', async () => {
    await directory.kill();
    expect(await pap('alice')).toMatchObject({
      outcome: 'refused',
      code: 'back-end-unavailable',
      detail: `LDAP ${directory.ldap} refused the connection`,
    });
  });
});
