import type { AuthHealthReply, RefusalCode } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { bob } from '../user-record.fixture.ts';
import { diagnose } from './diagnosis.ts';
import { ago, ended, facts, live, now, refused } from './facts.fixture.ts';
import type { Accounts, Facts } from './facts.ts';

const ofBob = (changes: Partial<Facts> = {}) => diagnose({ kind: 'user', name: 'bob' }, facts(changes));
const accountsWith = (change: Partial<typeof bob>): Accounts => ({
  users: [{ ...bob, ...change }],
  groups: [{ name: 'staff', members: 1, admits: 'users' }],
  locks: [],
});
const badOf = ({ findings }: ReturnType<typeof diagnose>) =>
  findings.filter(({ good }) => !good).map(({ text, command }) => [text.en, command]);
const radius = (state: 'up' | 'down'): AuthHealthReply => ({
  instance: 'auth-1',
  backEnds: [
    {
      name: 'corp',
      kind: 'radius',
      servers: [{ server: '10.0.0.5:1812', purpose: 'logins', state, detail: 'no answer' }],
    },
  ],
});

describe('the latest failed attempt', () => {
  it('is told with cause, how far it came, what the client showed, cure and command', () => {
    const { latest } = ofBob({ records: [refused()] });
    expect(latest).toMatchObject({ code: 'wrong-password', command: 'sekisho user passwd bob', stands: undefined });
    expect(latest?.ladder.map(({ mark }) => mark)).toEqual([
      ...Array.from({ length: 6 }, () => 'reached'),
      'stopped',
      'ahead',
      'ahead',
    ]);
    expect(latest?.shown).toMatchObject([{ platforms: ['windows'], text: { en: expect.stringContaining('691') } }]);
  });

  it('is not one that the client gave up for the next', () => {
    const superseded = refused({ code: 'superseded-by-newer-attempt', startedAt: ago(1) });
    expect(ofBob({ records: [superseded, refused()] }).latest?.code).toBe('wrong-password');
    expect(ofBob({ records: [superseded] }).latest?.code).toBe('superseded-by-newer-attempt');
  });

  it('leaves the others to a sum by cause', () => {
    const expired = (minutes: number) => refused({ code: 'account-expired', startedAt: ago(minutes) });
    const { latest, others } = ofBob({ records: [expired(1), expired(2), refused(), expired(3)] });
    expect(latest?.record.startedAt).toBe(ago(1));
    expect(others).toMatchObject([
      { code: 'account-expired', count: 2, first: ago(3), last: ago(2) },
      { code: 'wrong-password', count: 1 },
    ]);
  });

  it('may have ended before the user was named, at an address where the user had been', () => {
    const nameless = refused({ user: null, code: 'pre-shared-key-mismatch', step: 'main-mode-3', startedAt: ago(1) });
    expect(ofBob({ records: [ended()], nameless: [nameless] }).latest).toMatchObject({
      code: 'pre-shared-key-mismatch',
      byAddressAlone: true,
    });
  });

  it('names what is to be done on the client by its system', () => {
    const nameless = refused({ code: 'pre-shared-key-mismatch', step: 'main-mode-3' });
    expect(ofBob({ records: [nameless] }).latest?.clientCommands).toMatchObject([{ platform: 'windows' }]);
  });

  it('comes no further than nowhere with L2TP in clear', () => {
    const { latest } = ofBob({ records: [refused({ code: 'l2tp-in-clear', step: 'main-mode-1' })] });
    expect(latest?.ladder[0]?.mark).toBe('stopped');
  });
});

describe('whether a cause still stands', () => {
  const stands = (code: RefusalCode, changes: Partial<Facts>) =>
    ofBob({ records: [refused({ code })], ...changes }).latest?.stands;
  const lock = { what: 'account', user: 'bob', until: ago(-5) } as const;
  it.each<[RefusalCode, Partial<Facts>, Partial<Facts>]>([
    ['account-locked', { accounts: { ...accountsWith({}), locks: [lock] } }, {}],
    [
      'too-many-attempts',
      { accounts: { ...accountsWith({}), locks: [{ ...lock, what: 'user-and-address', from: '192.0.2.7' }] } },
      { accounts: { ...accountsWith({}), locks: [{ ...lock, what: 'user-and-address', from: '192.0.2.9' }] } },
    ],
    ['account-disabled', { accounts: accountsWith({ disabled: true }) }, {}],
    [
      'account-expired',
      { accounts: accountsWith({ expires: '2026-01-30' }) },
      { accounts: accountsWith({ expires: '2026-01-31' }) },
    ],
    ['password-expired', { accounts: accountsWith({ mustChange: true }) }, {}],
    ['office-mode-not-enabled', { accounts: accountsWith({ officeMode: false }) }, {}],
    ['not-in-remote-access-community', { accounts: accountsWith({ groups: ['other'] }) }, {}],
    [
      'too-many-logins',
      { accounts: accountsWith({ logins: { max: 1, whenFull: 'reject' } }), live: [live()] },
      { accounts: accountsWith({ logins: { max: 1, whenFull: 'reject' } }) },
    ],
    [
      'no-address-available',
      { pools: { pools: [{ name: 'p', addresses: '', size: 2, inUse: 2, blocks: 1 }], problems: [] } },
      {},
    ],
    ['back-end-unavailable', { backEnds: [radius('down')] }, { backEnds: [radius('up')] }],
  ])('is known of %s', (code, standing, cured) => {
    expect([stands(code, standing), stands(code, cured)]).toEqual([true, false]);
  });

  it('is not known of what nobody here can look up, or while nobody answers', () => {
    expect(stands('wrong-password', {})).toBeUndefined();
    expect(stands('account-disabled', { accounts: undefined })).toBeUndefined();
    expect(stands('no-address-available', { pools: undefined })).toBeUndefined();
  });

  it('is no more of an unknown user who was added since', () => {
    expect(stands('unknown-user', {})).toBe(false);
  });
});

describe('what is so now', () => {
  it.each<[string, Partial<typeof bob>, string, string]>([
    ['disabled', { disabled: true }, 'The account bob is disabled.', 'sekisho user set bob --disabled off'],
    [
      'expired',
      { expires: '2026-01-01' },
      'The account bob expired: 2026-01-01.',
      'sekisho user set bob --expires never',
    ],
    ['to change the password', { mustChange: true }, 'The password must be changed first.', 'sekisho user passwd bob'],
    [
      'without Office Mode',
      { officeMode: false },
      'Office Mode is off for the user.',
      'sekisho user set bob --office-mode on',
    ],
    [
      'without group',
      { groups: [] },
      'The user is in no group of the Remote Access community.',
      'sekisho group add-member staff bob',
    ],
  ])('tells of a user who is %s', (_, change, sentence, command) => {
    expect(badOf(ofBob({ accounts: accountsWith(change), records: [refused()] }))).toEqual([[sentence, command]]);
  });

  it('says that an account is sound, and by what alone it logs in', () => {
    const told = (change: Partial<typeof bob>) =>
      ofBob({ accounts: accountsWith(change) }).findings.map(({ text }) => text.en);
    expect(told({})).toEqual(['The account bob is enabled, in the community, and may get an address.']);
    expect(told({ papOnly: true })[1]).toMatch(/PAP alone/);
    expect(told({ hasPassword: false, loginHours: 'Mon-Fri 08:00-18:00' }).slice(1)).toEqual([
      expect.stringMatching(/certificate alone/),
      'Logins are allowed Mon-Fri 08:00-18:00.',
    ]);
  });

  it('asks of the account of a machine neither Office Mode nor the groups of users', () => {
    const machine = { groups: ['machines'], officeMode: false, hasPassword: false };
    const told = (change: Partial<typeof bob>) => {
      const { users, locks } = accountsWith({ ...machine, ...change });
      const groups = [
        { name: 'staff', members: 1, admits: 'users' },
        { name: 'machines', members: 1, admits: 'machines' },
      ] as const;
      return ofBob({ accounts: { users, groups, locks } }).findings.map(({ text }) => text.en);
    };
    expect(told({})).toEqual(['The account bob of a machine is enabled, and in the community.']);
    expect(told({ disabled: true })).toEqual(['The account bob is disabled.']);
    for (const ofUser of [{ groups: ['machines', 'staff'] }, { hasPassword: true }])
      expect(told(ofUser)[0]).toBe('Office Mode is off for the user.');
  });

  it('tells of locks on the name and on the address it comes from, and of nobody else’s', () => {
    const until = ago(-5);
    const locks = [
      { what: 'user', user: 'Bob', until },
      { what: 'address', from: '192.0.2.7', until },
      { what: 'address', from: '192.0.2.8', until },
      { what: 'user', user: 'alice', until },
      { what: 'account', user: 'bob', until: ago(1) },
    ] as const;
    const commands = badOf(ofBob({ accounts: { ...accountsWith({}), locks }, records: [refused()] })).map(
      ([, command]) => command,
    );
    expect(commands).toEqual(['sekisho user unlock Bob', 'sekisho user locks']);
  });

  it('tells once of a server that is down, however many see it', () => {
    const found = badOf(ofBob({ backEnds: [radius('down'), radius('down')], records: [refused()] }));
    expect(found).toEqual([
      ['The server 10.0.0.5:1812 of the back end corp does not answer (no answer).', 'sekisho status'],
    ]);
  });

  it('tells of edges that take nobody, and of one that is gone', () => {
    const edge = { edge: 'edge', sessions: 1, since: ago(99), at: ago(0) };
    const draining = ofBob({ edges: [{ ...edge, state: 'draining' }], records: [refused()] });
    expect(badOf(draining)).toEqual([
      [expect.stringMatching(/^The edge edge takes no new clients/), 'sekisho edge undrain edge'],
    ]);
    const gone = ofBob({ edges: [{ ...edge, edge: 'edge-2', state: 'accepting' }], records: [refused()] });
    expect(badOf(gone)).toEqual([['The edge edge is gone.', 'sekisho edge list']]);
  });

  it('tells of pools that are nearly full, and of all where an address was wanting', () => {
    const pools = (inUse: number) => ({
      pools: [{ name: 'p', addresses: '', size: 10, inUse, blocks: 1 }],
      problems: [],
    });
    expect(badOf(ofBob({ pools: pools(10) }))).toEqual([
      ['Of the pool p 10 of 10 addresses are in use.', 'sekisho status'],
    ]);
    expect(ofBob({ pools: pools(9) }).findings).toHaveLength(2);
    expect(ofBob({ pools: pools(1) }).findings).toHaveLength(1);
    expect(ofBob({ pools: pools(1), records: [refused({ code: 'address-in-use' })] }).findings).toHaveLength(2);
  });

  it('tells of certificates that end, of the gateway and of the user', () => {
    const soon = new Date(now + 86_400_000).toISOString();
    const own = { name: 'vpn', use: 'ike' as const };
    const told = (changes: Partial<Facts>) => badOf(ofBob(changes)).map(([text]) => text);
    expect(told({ certificates: [{ ...own, notAfter: soon }] })).toEqual([
      expect.stringMatching(/^Expires soon, on .*: the gateway's certificate vpn for ike\.$/),
    ]);
    expect(told({ certificates: [{ ...own, notAfter: ago(1) }] })[0]).toMatch(/^Expired on /);
    expect(told({ certificates: [{ ...own, problem: 'no key' }] })[0]).toMatch(/no key$/);
    const issued = (change: object) => ({
      serial: 'ab',
      kind: 'user' as const,
      name: 'bob',
      subject: 'CN=bob',
      issuer: 'CN=ca',
      notBefore: ago(9),
      notAfter: soon,
      issuedAt: ago(9),
      revokedAt: null,
      revocationReason: null,
      ...change,
    });
    expect(badOf(ofBob({ issued: [issued({})] }))[0]?.[1]).toBe('sekisho cert renew ab');
    expect(told({ issued: [issued({ revokedAt: ago(1) })] })).toEqual(['Every certificate of bob is revoked.']);
    expect(told({ issued: [issued({}), issued({ notAfter: new Date(now + 90 * 86_400_000).toISOString() })] })).toEqual(
      [],
    );
  });
});

describe('a name', () => {
  const known = ['alice', 'bob', 'robert'].map((name) => ({ ...bob, name }));
  const of = (name: string, changes: Partial<Facts> = {}) =>
    diagnose({ kind: 'user', name }, facts({ accounts: { users: known, groups: [], locks: [] }, ...changes }));

  it('that nobody has leads to those that are near', () => {
    expect(of('alcie').unknownName).toEqual({ nearest: ['alice'] });
    expect(of('Rober@example.org').unknownName).toEqual({ nearest: ['robert'] });
    expect(of('zzzzzz').unknownName).toEqual({ nearest: [] });
  });

  it('may be known to another back end, or there may be nobody to ask', () => {
    expect(of('carol', { backEnds: [radius('up')] }).unknownName).toBeUndefined();
    expect(of('carol', { accounts: undefined }).unknownName).toBeUndefined();
  });

  it('that was tried and is unknown is told as such, with those that are near', () => {
    const { unknownName, findings } = of('alcie', { records: [refused({ user: 'alcie', code: 'unknown-user' })] });
    expect(unknownName).toBeUndefined();
    expect(findings[0]?.text.en).toBe('There is no account alcie. Nearest names: alice.');
  });

  it('is told with the addresses of whoever did not come to say one', () => {
    expect(of('bob', { nameless: [refused({ user: null })] }).nameless).toHaveLength(1);
  });
});

describe('who is connected', () => {
  it('is told, and who is on the way in', () => {
    const { connected, underWay, silent } = ofBob({
      live: [live(), live({ step: 'main-mode-3' }), live({ user: 'alice' })],
    });
    expect([connected.length, underWay.length, silent]).toEqual([1, 1, false]);
  });

  it('is found by the address of the client, by that of Office Mode, and by the connection', () => {
    const of = (address: string) => diagnose({ kind: 'address', address }, facts({ live: [live()] })).connected.length;
    expect([of('192.0.2.7'), of('10.66.0.2'), of('192.0.2.8')]).toEqual([1, 1, 0]);
    expect(diagnose({ kind: 'connection', id: live().connection }, facts({ live: [live()] })).connected).toHaveLength(
      1,
    );
  });
});

it('who is away is named, and the rest is told', () => {
  const { away, latest } = ofBob({ live: undefined, pools: undefined, backEnds: undefined, records: [refused()] });
  expect(away).toEqual(['edge', 'auth', 'ip-pool']);
  expect(latest?.code).toBe('wrong-password');
  expect(ofBob({ records: undefined, issued: undefined }).away).toEqual(['audit', 'ca']);
});
