import { randomBytes } from 'node:crypto';
import { createLogger, type LdapBackEndSettings, newUlid, parseSettings } from '@sekisho/platform';
import { msChapV2AuthenticatorResponse, msChapV2Response } from '@sekisho/ppp';
import { searchAccount, suffix } from '@sekisho/testing';
import { Secret } from '@sekisho/wire';
import { afterEach } from 'vitest';
import type { Answer, Credentials } from '../back-end.ts';
import { password } from './directory.fixture.ts';
import { LdapBackEnd } from './ldap-back-end.ts';

process.env.SEKISHO_TEST_LDAP = searchAccount.password;

const open: LdapBackEnd[] = [];
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

/** The settings are written as an administrator would; closed after the test. */
export function backEnd(settings: Readonly<Record<string, unknown>>, logger = createLogger('test')): LdapBackEnd {
  const bind = { dn: searchAccount.dn, password: { env: 'SEKISHO_TEST_LDAP' } };
  const backEnds = { ldap: { kind: 'ldap', base: suffix, bind, timeout: '2s', ...settings } };
  const text = JSON.stringify({ encryptionDomain: ['10.0.0.0/8'], officeMode: { pool: '10.66.0.0/24' }, backEnds });
  const parsed: LdapBackEndSettings | undefined = Object.values(parseSettings(text, '/sekisho.yaml').backEnds).find(
    (each) => each.kind === 'ldap',
  );
  if (parsed === undefined) throw new Error('no LDAP back end');
  const made = new LdapBackEnd({ name: 'ldap', settings: parsed, directory: '/', logger });
  open.push(made);
  return made;
}

export const verify = (ldap: LdapBackEnd, name: string, credentials: Credentials): Promise<Answer> =>
  ldap.verify({ connection: newUlid(), edge: 'edge-1', remote: '192.0.2.1', name, presented: name, credentials });
export const pap = (ldap: LdapBackEnd, name: string, text = password) =>
  verify(ldap, name, { method: 'pap', password: Secret.fromText(text) });

export const msChapV2 = (hashedName: string, text: string) => {
  const challenges = { authenticatorChallenge: randomBytes(16), peerChallenge: randomBytes(16) };
  const input = { ...challenges, user: hashedName, password: text };
  const ntResponse = msChapV2Response(input);
  const credentials: Credentials = { method: 'ms-chap-v2', identifier: 1, hashedName, ntResponse, ...challenges };
  return { credentials, authenticatorResponse: msChapV2AuthenticatorResponse({ ...input, ntResponse }) };
};

export const groupsIn = (answer: Answer) => (answer.kind === 'accepted' ? answer.account.groups.toSorted() : answer);
