import type { RealmSettings } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import type { Answer, BackEnd } from '../back-ends/back-end.ts';
import { Realms } from '../realms/realms.ts';
import { BackEndFailure } from './failure.ts';
import { type AccountSearch, findAccount } from './find-account.ts';

const who = { connection: '01J00000000000000000000000', edge: 'edge-1', remote: '198.51.100.7' };
const vouching = { authority: 'corp', realms: undefined };
/** Of a certificate with these names. */
const find = (realms: Realms, names: readonly string[], more: Partial<AccountSearch> = {}) =>
  findAccount({ realms, names, vouching, who, ...more });
const accepted = (name: string): Answer => ({ kind: 'accepted', account: { name, groups: [], grants: {} } });
const down: Answer = { kind: 'unavailable', detail: 'LDAP 10.0.0.5 did not answer in 5 s' };

/** Knows these names; asked are all names that it was asked for. */
function backEnd(name: string, known: Readonly<Record<string, Answer>> | undefined, asked: string[] = []): BackEnd {
  return {
    name,
    kind: 'ldap',
    methods: new Set(),
    verify: () => Promise.reject(new Error('nobody presented a password')),
    ...(known !== undefined && {
      async lookup({ name: user }) {
        asked.push(`${name} ${user}`);
        return known[user] ?? known['*'] ?? { kind: 'unknown-user' };
      },
    }),
    health: () => [],
    close: async () => undefined,
  };
}

const realm = (settings: Partial<RealmSettings>): RealmSettings => ({
  default: false,
  methods: ['eap-tls'],
  backEnds: ['here'],
  groups: [],
  officeMode: true,
  ...settings,
});

const realms = (backEnds: readonly BackEnd[], settings: Record<string, RealmSettings>) =>
  new Realms(settings, new Map(backEnds.map((each) => [each.name, each])));
const oneRealm = (...backEnds: readonly BackEnd[]) =>
  realms(backEnds, { all: realm({ default: true, backEnds: backEnds.map(({ name }) => name) }) });

describe('the account of a certificate', () => {
  it('is the first that one of its names leads to', async () => {
    const asked: string[] = [];
    const two = realms(
      [backEnd('here', { 'Ali Baba': accepted('other') }, asked), backEnd('corp', { ali: accepted('Ali') }, asked)],
      {
        here: realm({ default: true }),
        corp: realm({ suffix: '@corp.example', backEnds: ['corp'] }),
      },
    );
    const found = await find(two, ['ali@elsewhere', 'ali@corp.example', 'Ali Baba']);
    expect(found).toMatchObject({ kind: 'found', backEnd: 'corp', realm: { name: 'corp' }, account: { name: 'Ali' } });
    expect(asked).toEqual(['here ali@elsewhere', 'corp ali']);
  });

  it('that may not be used is refused, whatever other names there are', async () => {
    const disabled: Answer = { kind: 'refused', code: 'account-disabled', name: 'Ali' };
    const found = await find(oneRealm(backEnd('here', { ali: disabled, '*': accepted('any') })), ['ali', 'x']);
    expect(found).toEqual({ kind: 'refused', code: 'account-disabled', user: 'Ali' });
  });

  it('is looked for past a back end that cannot look accounts up', async () => {
    const backEnds = [backEnd('radius', undefined), backEnd('here', { ali: accepted('ali') })];
    expect(await find(oneRealm(...backEnds), ['ali'])).toMatchObject({ kind: 'found', backEnd: 'here' });
  });

  it('is nobody else: not by the next back end or name where one does not answer', async () => {
    const asked: string[] = [];
    const here = backEnd('here', { ali: accepted('other'), admin: accepted('admin') }, asked);
    const away = { kind: 'refused', code: 'back-end-unavailable', user: 'ali', detail: down.detail };
    expect(await find(oneRealm(backEnd('down', { '*': down }), here), ['ali', 'admin'])).toEqual(away);
    expect(asked).toEqual([]);
  });

  it.each([
    ['does not answer', down, 'back-end-unavailable'],
    ['knows nobody of this name', { kind: 'unknown-user' }, 'unknown-user'],
  ] as const)('is nobody else: not by the next name where the realm of this one %s', async (_, answer, code) => {
    const two = realms([backEnd('here', { admin: accepted('admin') }), backEnd('corp', { '*': answer })], {
      here: realm({ default: true }),
      corp: realm({ suffix: '@corp.example', backEnds: ['corp'] }),
    });
    const found = await find(two, ['ali@corp.example', 'admin']);
    expect(found).toMatchObject({ kind: 'refused', code, user: 'ali@corp.example' });
  });

  describe('of a CA that is trusted for one realm', () => {
    const asked: string[] = [];
    const two = realms([backEnd('here', { '*': accepted('a') }, asked), backEnd('corp', { '*': accepted('b') })], {
      here: realm({ default: true }),
      corp: realm({ suffix: '@corp.example', backEnds: ['corp'] }),
    });
    const bound = { vouching: { authority: 'partner', realms: ['corp'] } };

    it('is in that realm', async () => {
      const found = await find(two, ['admin', 'ali@corp.example'], bound);
      expect(found).toMatchObject({ kind: 'found', realm: { name: 'corp' } });
    });

    it('is in no other', async () => {
      const detail = 'names in the certificate: admin; the CA partner is not trusted for accounts in the realm here';
      const refused = { kind: 'refused', code: 'unknown-user', user: 'admin', detail };
      expect(await find(two, ['admin'], bound)).toEqual(refused);
      expect(asked).toEqual([]);
    });
  });

  it.each([
    ['no back end knows any of its names', [backEnd('here', {})], 'names in the certificate: ali, baba'],
    [
      'its back end cannot look accounts up',
      [backEnd('office', undefined)],
      'names in the certificate: ali, baba; office cannot look accounts up',
    ],
  ])('is missing where %s', async (_, backEnds, detail) => {
    const refused = { kind: 'refused', code: 'unknown-user', user: 'ali', detail };
    expect(await find(oneRealm(...backEnds), ['ali', 'baba'])).toEqual(refused);
  });

  it('is missing where no realm takes such names', async () => {
    const corp = realms([backEnd('here', {})], { corp: realm({ suffix: '@corp.example' }) });
    expect(await find(corp, ['ali'])).toMatchObject({ kind: 'refused', code: 'unknown-realm' });
  });

  it('is nobody knows whose where a back end throws', async () => {
    const broken: BackEnd = { ...backEnd('here', {}), lookup: () => Promise.reject(new TypeError('a bug')) };
    await expect(find(oneRealm(broken), ['ali'])).rejects.toThrow(BackEndFailure);
  });
});
