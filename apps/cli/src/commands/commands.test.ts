import type { LogRecord, UserRecord } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { formatLog, parseSince } from './log.ts';
import { formatSessions } from './sessions.ts';
import { changeOf, formatState, formatUser } from './user-rules.ts';

const record: LogRecord = {
  connection: '01JD0000000000000000000000',
  edge: 'edge',
  remote: '192.0.2.7:4500',
  startedAt: '2026-01-31T10:11:12.000Z',
  outcome: 'refused',
  user: 'bob',
  address: null,
  authentication: null,
  ikeSuite: null,
  espSuite: null,
  code: 'wrong-password',
  sentence: 'The password is wrong.',
  detail: null,
  step: 'authenticating',
  endedAt: null,
  durationMs: null,
  bytesIn: null,
  bytesOut: null,
};

describe('sekisho log', () => {
  it('tells code, sentence, what the client shows and the cure', () => {
    expect(formatLog([record])).toMatch(
      /\[wrong-password\] The password is wrong\. At authenticating\. Client: Windows: error 691.* Cure: .*sekisho user passwd/,
    );
  });

  it('puts the newest last', () => {
    const older = { ...record, startedAt: '2026-01-30T10:11:12.000Z', user: 'older' };
    const lines = formatLog([record, older]).split('\n');
    expect(lines[1]).toContain('older');
    expect(lines[2]).toContain('bob');
  });

  it('says so where there is nothing', () => {
    expect(formatLog([])).toBe('No connection was recorded.');
  });

  it('takes a time or how long ago', () => {
    const now = Date.parse('2026-01-31T12:00:00Z');
    expect(parseSince('90m', undefined, now)).toBe('2026-01-31T10:30:00.000Z');
    expect(parseSince('2026-01-30T00:00:00Z')).toBe('2026-01-30T00:00:00.000Z');
    expect(() => parseSince('yesterday')).toThrow(/30m, 8h, 7d/);
  });
});

describe('sekisho sessions', () => {
  const connection = {
    connection: record.connection,
    edge: 'edge',
    remote: record.remote,
    step: 'connected',
    since: '2026-01-31T10:00:00.000Z',
    user: 'alice',
    address: '10.66.0.2',
    bytesIn: 1500,
    bytesOut: 20_000_000,
    packetsIn: 3,
    packetsOut: 5,
    drops: { 'spoofed-source': 2, 'outside-domain': 0 },
  } as const;

  it('shows who holds which address, and what was dropped', () => {
    const replies = [{ edge: 'edge', connections: [connection], drops: { 'l2tp-in-clear': 4 }, ignored: {} }];
    const text = formatSessions(replies, Date.parse('2026-01-31T10:03:20Z'));
    expect(text).toMatch(
      /alice +10\.66\.0\.2 +192\.0\.2\.7:4500 +connected +3 min 20 s +1\.5 kB +20 MB +spoofed-source 2 /,
    );
    expect(text).toContain('dropped by edge: l2tp-in-clear 4');
  });

  it('joins the answers of several edges', () => {
    const reply = (user: string) => ({ edge: user, connections: [{ ...connection, user }], drops: {}, ignored: {} });
    const text = formatSessions([reply('alice'), reply('bob')], 0);
    expect(text.split('\n')).toHaveLength(3);
  });
});

describe('sekisho user set', () => {
  it('changes what is named, and nothing else', () => {
    expect(changeOf({ disabled: 'on' })).toEqual({ disabled: true });
    expect(changeOf({ officeMode: 'off', mustChange: 'off' })).toEqual({ officeMode: false, mustChange: false });
    expect(changeOf({ expires: '2026-12-31', loginHours: 'Mon 08:00-18:00' })).toEqual({
      expires: '2026-12-31',
      loginHours: 'Mon 08:00-18:00',
    });
    expect(changeOf({ expires: '2026-12-31T18:00:00+01:00' })).toEqual({ expires: '2026-12-31T17:00:00.000Z' });
    expect(changeOf({ logins: '2', whenFull: 'replace' })).toEqual({ logins: { max: 2, whenFull: 'replace' } });
    expect(changeOf({ logins: 'unlimited' })).toEqual({ logins: 'unlimited' });
  });

  it('lifts rules', () => {
    const lifted = { expires: null, loginHours: null, logins: null };
    expect(changeOf({ expires: 'never', loginHours: 'any', logins: 'realm' })).toEqual(lifted);
  });

  it.each([
    [{}, /Say what to change/],
    [{ whenFull: 'replace' }, /Say what to change/],
    [{ expires: 'tomorrow' }, /--expires takes a day such as 2026-12-31/],
    [{ expires: '2026-02-30' }, /--expires takes/],
    [{ logins: '0' }, /--logins takes a number from 1 to 10000, unlimited or realm/],
    [{ logins: 'many' }, /--logins takes/],
  ] as const)('says what is wrong with %j', (options, reason) => {
    expect(() => changeOf(options)).toThrow(reason);
  });
});

describe('sekisho user list and show', () => {
  const bob: UserRecord = {
    name: 'bob',
    groups: ['staff'],
    officeMode: true,
    hasPassword: true,
    papOnly: false,
    createdAt: '2026-01-01T00:00:00Z',
    disabled: false,
    expires: null,
    mustChange: false,
    loginHours: null,
    logins: null,
    failures: 0,
    lockedUntil: null,
    lastLogin: null,
  };
  const now = Date.parse('2026-01-31T12:00:00Z');

  it('tell what keeps a user out', () => {
    expect(formatState(bob, now)).toBeUndefined();
    const rules = { disabled: true, expires: '2026-12-31', mustChange: true, loginHours: 'Mon 08:00-09:00' };
    expect(formatState({ ...bob, ...rules }, now)).toBe(
      'disabled, expires 2026-12-31, must change password, login hours',
    );
    expect(formatState({ ...bob, lockedUntil: '2026-01-31T12:00:01Z' }, now)).toMatch(/^locked until 2026-01-31/);
    expect(formatState({ ...bob, lockedUntil: '2026-01-31T12:00:00Z' }, now)).toBeUndefined();
  });

  it('tell everything, one line each', () => {
    const text = formatUser({ ...bob, failures: 2, logins: { max: 2, whenFull: 'replace' } }, now);
    expect(text).toMatch(/^User +bob$/m);
    expect(text).toMatch(/^Logins +2 at once, one more ends the oldest session$/m);
    expect(text).toMatch(/^Failures +2$/m);
    expect(text).toMatch(/^Last login +-$/m);
    expect(text).toMatch(/^Login by +any method$/m);
    expect(formatUser({ ...bob, hasPassword: false }, now)).toMatch(/^Login by +certificate alone \(no password\)$/m);
  });
});
