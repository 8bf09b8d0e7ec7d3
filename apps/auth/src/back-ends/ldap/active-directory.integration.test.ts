import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DomainController, domain } from '../../testing/samba.fixture.ts';
import { password } from './directory.fixture.ts';
import { backEnd, groupsIn, pap } from './ldap-back-end.fixture.ts';

process.env.SEKISHO_TEST_DOMAIN = password;

describe('a domain of Active Directory', () => {
  let controller: DomainController;
  const bind = { dn: `CN=searcher,CN=Users,${domain.base}`, password: { env: 'SEKISHO_TEST_DOMAIN' } };
  const here = (scheme = 'ldaps', more: Readonly<Record<string, unknown>> = {}) =>
    backEnd({
      ...{ servers: [`${scheme}://${controller.host}`], ca: controller.ca, schema: 'active-directory' },
      ...{ base: domain.base, bind, ...more },
    });

  beforeAll(async () => {
    controller = await DomainController.start({
      password,
      users: ['alice', 'guessed', 'searcher'],
      disabled: ['disabled'],
      expired: ['expired'],
      changing: ['changing'],
      groups: { inner: ['alice', 'outermost'], middle: ['inner'], outermost: ['middle'] },
    });
  });
  afterAll(() => controller.remove());

  it.each([
    ['ldaps', 'alice'],
    ['ldap', 'ALICE'],
    ['ldap', 'alice@corp.example'],
  ])('lets in by %s:// who is %s, with groups within groups and the primary one', async (scheme, name) => {
    const answer = await pap(here(scheme), name);
    expect(answer).toMatchObject({ kind: 'accepted', account: { name: 'alice' } });
    expect(groupsIn(answer)).toEqual(['Domain Users', 'inner', 'middle', 'outermost']);
  });

  it.each([
    ['alice', 'wrong', 'wrong-password'],
    ['alice', '', 'wrong-password'],
    ['disabled', password, 'account-disabled'],
    ['disabled', 'wrong', 'wrong-password'],
    ['expired', password, 'account-expired'],
    ['changing', password, 'password-expired'],
  ])('refuses %s with the password "%s": %s', async (name, text, code) => {
    expect(await pap(here(), name, text)).toMatchObject({ kind: 'refused', code, name });
  });

  it('says that it has locked the account', async () => {
    const ldap = here();
    for (let guess = 0; guess < 3; guess += 1) await pap(ldap, 'guessed', `guess ${guess}`);
    expect(await pap(ldap, 'guessed')).toMatchObject({ kind: 'refused', code: 'account-locked', name: 'guessed' });
  });

  it.each(['nobody', '*', 'DC$'])('knows no user %s', async (name) => {
    expect(await pap(here(), name)).toEqual({ kind: 'unknown-user' });
  });

  it('is unavailable without an account that searches', async () => {
    const detail = expect.stringContaining('answered with operationsError: ');
    expect(await pap(here('ldaps', { bind: undefined }), 'alice')).toEqual({ kind: 'unavailable', detail });
  });
});
