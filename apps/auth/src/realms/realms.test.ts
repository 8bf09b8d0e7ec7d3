import { userMethods } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import type { BackEnd } from '../back-ends/back-end.ts';
import { accountInRealm, Realms } from './realms.ts';

const backEnd = (name: string): BackEnd => ({
  name,
  kind: 'internal',
  methods: new Set(userMethods),
  verify: async () => ({ kind: 'unknown-user' }),
  health: () => [],
  close: async () => undefined,
});
const backEnds = new Map(['internal', 'hq'].map((name) => [name, backEnd(name)]));
const common = {
  suffix: undefined,
  prefix: undefined,
  default: false,
  methods: [...userMethods],
  groups: [],
  officeMode: true,
};
const realms = new Realms(
  {
    internal: { ...common, default: true, backEnds: ['internal'] },
    corp: { ...common, suffix: '@corp.example', prefix: 'CORP\\', backEnds: ['hq', 'internal'], groups: ['staff'] },
    branch: { ...common, suffix: '@branch.corp.example', backEnds: ['hq'] },
    sub: { ...common, suffix: 'x@branch.corp.example', backEnds: ['hq'] },
  },
  backEnds,
);
const find = (presented: string) => {
  const found = realms.find(presented);
  return found && [found.realm.name, found.name, found.realm.qualify(found.name)];
};

describe('a user name leads to a realm', () => {
  it.each([
    ['alice', ['internal', 'alice', 'alice']],
    ['LAPTOP\\alice', ['internal', 'alice', 'alice']],
    ['alice@elsewhere', ['internal', 'alice@elsewhere', 'alice@elsewhere']],
    ['alice@corp.example', ['corp', 'alice', 'alice@corp.example']],
    ['ALICE@CORP.Example', ['corp', 'ALICE', 'ALICE@corp.example']],
    ['corp\\alice', ['corp', 'alice', 'alice@corp.example']],
    ['LAPTOP\\alice@corp.example', ['corp', 'alice', 'alice@corp.example']],
    ['alice@branch.corp.example', ['branch', 'alice', 'alice@branch.corp.example']],
    ['LAPTOP\\corp\\alice', ['corp', 'alice', 'alice@corp.example']],
    ['LAPTOP\\HOME\\alice', ['internal', 'alice', 'alice']],
    ['alice@corp.example\\bob', ['internal', 'bob', 'bob']],
    ['LAPTOP\nX\\alice@corp.example', ['corp', 'alice', 'alice@corp.example']],
    ['CORP\\LAPTOP\\alice', ['corp', 'alice', 'alice@corp.example']],
    ['alix@branch.corp.example', ['sub', 'ali', 'alix@branch.corp.example']],
    ['@corp.example', ['internal', '@corp.example', '@corp.example']],
    ['LAPTOP\\@corp.example', ['internal', '@corp.example', '@corp.example']],
    ['LAPTOP\\', ['internal', '', '']],
  ])('%s', (presented, expected) => {
    expect(find(presented)).toEqual(expected);
  });

  it.each([
    ['alice@corp.example', { kind: 'suffix', text: '@corp.example' }],
    ['corp\\alice', { kind: 'prefix', text: 'CORP\\' }],
    ['alice', { kind: 'default' }],
  ])('and is told what of %s did', (presented, rule) => {
    expect(realms.find(presented)?.rule).toEqual(rule);
  });

  it('or to none where no realm is the default', () => {
    const strict = new Realms({ corp: { ...common, suffix: '@corp', backEnds: ['hq'] } }, backEnds);
    expect(strict.find('alice')).toBeUndefined();
  });
});

it('an account of a realm has the groups of both, and Office Mode where either says so', () => {
  const realm = realms.find('alice@corp.example')?.realm;
  if (realm === undefined) throw new Error('no realm');
  const account = { name: 'alice', groups: ['admins', 'staff'], grants: {} };
  expect(accountInRealm(realm, account)).toEqual({
    user: 'alice@corp.example',
    groups: ['admins', 'staff'],
    officeMode: true,
  });
  expect(accountInRealm(realm, { ...account, officeMode: false }).officeMode).toBe(false);
});

it('an account of a realm has the limit of logins the back end says, else that of the realm', () => {
  const [realm] = new Realms(
    { hq: { ...common, default: true, backEnds: ['hq'], logins: { max: 2, whenFull: 'reject' } } },
    backEnds,
  ).all;
  if (realm === undefined) throw new Error('no realm');
  const limit = (account: object) => accountInRealm(realm, { name: 'ali', groups: [], grants: {}, ...account }).logins;
  expect(limit({})).toEqual({ max: 2, whenFull: 'reject' });
  expect(limit({ logins: { max: 1, whenFull: 'replace' } })).toEqual({ max: 1, whenFull: 'replace' });
  expect(limit({ logins: 'unlimited' })).toBeUndefined();
});
