import { inspect } from 'node:util';
import { createLogger, newUlid } from '@sekisho/platform';
import { Slapd, searchAccount, suffix } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { activeDirectoryEntries, manyGroups, ntHash, openLdapEntries, password } from './directory.fixture.ts';
import { backEnd, groupsIn, msChapV2, pap, verify } from './ldap-back-end.fixture.ts';
import type { LdapBackEnd } from './ldap-back-end.ts';

describe('a directory of OpenLDAP', () => {
  let server: Slapd;
  let ldap: LdapBackEnd;
  const here = (more: Readonly<Record<string, unknown>> = {}) =>
    backEnd({ servers: [`ldap://${server.ldap}`], ca: server.ca, ...more });

  beforeAll(async () => {
    server = await Slapd.start({ ldif: openLdapEntries });
  });
  afterAll(() => server.remove());

  describe('with a password', () => {
    it('lets in who has the right one, with groups, address and time', async () => {
      ldap = here();
      expect(await pap(ldap, 'alice')).toEqual({
        kind: 'accepted',
        account: {
          name: 'alice',
          groups: ['staff', 'unique', 'posix-more'],
          grants: { framedAddress: '10.66.0.77', sessionTimeoutMs: 3_600_000 },
        },
      });
    });

    it('gives the name as the directory spells it', async () => {
      expect(await pap(here(), 'ALICE')).toMatchObject({ kind: 'accepted', account: { name: 'alice' } });
    });

    it.each(['wrong', `${password} `, password.toUpperCase()])('refuses the wrong password %j', async (wrong) => {
      expect(await pap(here(), 'alice', wrong)).toEqual({ kind: 'refused', code: 'wrong-password', name: 'alice' });
    });

    it('never asks the server about an empty password, to which it would say yes', async () => {
      expect(await pap(here(), 'alice', '')).toMatchObject({ kind: 'refused', code: 'wrong-password' });
    });

    it.each(['nobody', '', '*', 'ali*', 'alice)(uid=*', '*)(|(uid=*', 'alice\0', '\\61lice', '(', ')', '\\'])(
      'knows no user %j',
      async (name) => {
        expect(await pap(here(), name)).toEqual({ kind: 'unknown-user' });
      },
    );

    it('finds a user whose name is full of what filters are made of', async () => {
      expect(await pap(here(), 'star*(user)\\')).toMatchObject({ kind: 'accepted' });
    });

    it('lets nobody in whose name two entries have', async () => {
      const answer = await pap(here(), 'twin');
      expect(answer).toMatchObject({ kind: 'refused', code: 'refused-by-back-end' });
      expect(answer).toHaveProperty('detail', expect.stringContaining('several entries'));
    });

    it('lets nobody in whose name many entries have, and asks the server about others as before', async () => {
      ldap = here();
      expect(await pap(ldap, 'triplet')).toMatchObject({ kind: 'refused', code: 'refused-by-back-end' });
      expect(ldap.health()).toMatchObject([{ state: 'up' }]);
    });

    it('searches by the filter of the settings', async () => {
      ldap = here({ userFilter: '(&(objectClass=inetOrgPerson)(cn={name})(!(uid=bob)))' });
      expect(await pap(ldap, 'alice')).toMatchObject({ kind: 'accepted' });
      expect(await pap(ldap, 'bob')).toEqual({ kind: 'unknown-user' });
    });

    it('says what is wrong with a filter that is none', () => {
      expect(() => here({ userFilter: '((cn={name}))' })).toThrow('backEnds.ldap.userFilter is not an LDAP filter');
    });
  });

  describe('with the password policy of the directory', () => {
    it('refuses a password that must be changed first', async () => {
      expect(await pap(here(), 'reset')).toMatchObject({ kind: 'refused', code: 'password-expired' });
    });

    it('refuses a password that has expired', async () => {
      expect(await pap(here(), 'old')).toMatchObject({ kind: 'refused', code: 'password-expired' });
    });

    it('says that the directory has locked the account', async () => {
      ldap = here();
      for (let guess = 0; guess < 3; guess += 1) await pap(ldap, 'guessed', `guess ${guess}`);
      expect(await pap(ldap, 'guessed')).toMatchObject({ kind: 'refused', code: 'account-locked', name: 'guessed' });
    });
  });

  describe('with a certificate', () => {
    const look = (ldap: LdapBackEnd, name: string) =>
      ldap.lookup({ connection: newUlid(), edge: 'edge-1', remote: '192.0.2.1', name, presented: name });

    it('finds the account as by a password', async () => {
      const account = {
        name: 'alice',
        groups: ['staff', 'unique', 'posix-more'],
        grants: { framedAddress: '10.66.0.77', sessionTimeoutMs: 3_600_000 },
      };
      expect(await look(here(), 'ALICE')).toEqual({ kind: 'accepted', account });
    });

    it('lets nobody in who may not use the account', async () => {
      expect(await look(here(), 'samba-off')).toMatchObject({ kind: 'refused', code: 'account-disabled' });
      expect(await look(here(), 'twin')).toMatchObject({ kind: 'refused', code: 'refused-by-back-end' });
      expect(await look(here(), 'nobody')).toEqual({ kind: 'unknown-user' });
    });

    it('does not mind that the password must be changed', async () => {
      expect(await look(here(), 'reset')).toMatchObject({ kind: 'accepted', account: { name: 'reset' } });
    });
  });

  it('passes on that a password expires soon', async () => {
    const grants = { message: 'Your password expires in 8 days.' };
    expect(await pap(here(), 'warned')).toMatchObject({ kind: 'accepted', account: { grants } });
  });

  describe('with groups', () => {
    it('follows groups within groups, also in a circle', async () => {
      expect(groupsIn(await pap(here(), 'insider'))).toEqual(['inner', 'middle', 'outermost']);
    });

    it('knows the groups of a posixAccount', async () => {
      expect(groupsIn(await pap(here(), 'posix'))).toEqual(['posix-more', 'posix-primary']);
    });

    it('reads more of them than fit on a page', async () => {
      const groups = groupsIn(await pap(here({ timeout: '20s' }), 'collector'));
      expect(groups).toHaveLength(manyGroups);
    });

    it('refuses a user whose groups are nested too deep to be sure of them all', async () => {
      expect(await pap(here(), 'deep')).toMatchObject({ kind: 'refused', detail: 'groups are nested deeper than 16' });
    });

    it('counts those below groupBase alone', async () => {
      const none = here({ groupBase: `ou=people,${suffix}` });
      expect(groupsIn(await pap(none, 'alice'))).toEqual([]);
    });
  });

  describe('with NT hashes', () => {
    const hashes = { ntHashAttribute: 'sambaNTPassword' };

    it('verifies MS-CHAPv2, and proves the gateway to the client', async () => {
      ldap = here(hashes);
      const { credentials, authenticatorResponse } = msChapV2('CORP\\alice', password);
      expect([...ldap.methods]).toEqual(['pap', 'ms-chap-v2', 'eap-ms-chap-v2']);
      expect(await verify(ldap, 'alice', credentials)).toMatchObject({
        kind: 'accepted',
        account: { name: 'alice', groups: ['staff', 'unique', 'posix-more'] },
        authenticatorResponse,
      });
    });

    it('refuses a response by the wrong password', async () => {
      const { credentials } = msChapV2('alice', 'wrong');
      const refused = { kind: 'refused', code: 'wrong-password', name: 'alice' };
      expect(await verify(here(hashes), 'alice', credentials)).toEqual(refused);
    });

    it.each(['bob', 'samba-none'])('cannot verify %s, who has none', async (name) => {
      const { credentials } = msChapV2(name, password);
      const refused = { kind: 'refused', code: 'method-not-possible-for-user', name };
      expect(await verify(here(hashes), name, credentials)).toMatchObject(refused);
    });

    it('refuses an account that Samba has switched off', async () => {
      const { credentials } = msChapV2('samba-off', password);
      expect(await verify(here(hashes), 'samba-off', credentials)).toMatchObject({ code: 'account-disabled' });
    });

    it('verifies PAP alone where the settings name no attribute', async () => {
      ldap = here();
      const { credentials } = msChapV2('alice', password);
      expect([...ldap.methods]).toEqual(['pap']);
      expect(await verify(ldap, 'alice', credentials)).toMatchObject({ code: 'method-not-possible-for-user' });
    });
  });
});

describe('secrets', () => {
  it('stand in no answer, no log and no state', async () => {
    const server = await Slapd.start({ ldif: openLdapEntries });
    const logger = createLogger('test');
    const levels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
    const written = levels.map((level) => vi.spyOn(logger, level).mockReturnValue(undefined));
    const settings = { servers: [`ldap://${server.ldap}`], ca: server.ca, ntHashAttribute: 'sambaNTPassword' };
    const ldap = backEnd(settings, logger);
    try {
      const answers = [await pap(ldap, 'alice'), await pap(ldap, 'alice', 'wrong guess')];
      answers.push(await verify(ldap, 'alice', msChapV2('alice', password).credentials));
      await server.kill();
      answers.push(await pap(ldap, 'alice'));
      const shown = inspect([answers, written.map(({ mock }) => mock.calls), ldap], { depth: 20, showHidden: true });
      expect(written.flatMap(({ mock }) => mock.calls)).toHaveLength(1);
      for (const secret of [password, 'wrong guess', searchAccount.password, ntHash.toString('hex')]) {
        expect(shown.toLowerCase()).not.toContain(secret.toLowerCase());
      }
    } finally {
      await server.remove();
    }
  });
});

describe('a directory like Active Directory', () => {
  let server: Slapd;
  const here = (more: Readonly<Record<string, unknown>> = {}) =>
    backEnd({ servers: [`ldaps://${server.ldaps}`], ca: server.ca, schema: 'active-directory', ...more });

  beforeAll(async () => {
    server = await Slapd.start({ ldif: activeDirectoryEntries });
  });
  afterAll(() => server.remove());

  it.each(['alice', 'alice@corp.example'])('knows %s, with direct groups and the primary one', async (name) => {
    const answer = await pap(here(), name);
    expect(answer).toMatchObject({ kind: 'accepted', account: { name: 'Alice' } });
    expect(groupsIn(answer)).toEqual(['Domain Users', 'Staff', 'VPN Users, north']);
  });

  it('refuses accounts that are disabled or expired, and tells only who has the password', async () => {
    expect(await pap(here(), 'disabled')).toEqual({ kind: 'refused', code: 'account-disabled', name: 'Disabled' });
    expect(await pap(here(), 'expired')).toEqual({ kind: 'refused', code: 'account-expired', name: 'Expired' });
    expect(await pap(here(), 'disabled', 'wrong')).toMatchObject({ code: 'wrong-password' });
  });

  it('verifies MS-CHAPv2 by a hash of 16 bytes', async () => {
    const { credentials } = msChapV2('alice', password);
    expect(await verify(here({ ntHashAttribute: 'ntHash' }), 'alice', credentials)).toMatchObject({ kind: 'accepted' });
  });
});
