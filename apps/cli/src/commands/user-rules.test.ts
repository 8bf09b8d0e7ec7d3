import { bob } from '@sekisho/administration/testing';
import { describe, expect, it } from 'vitest';
import { changeOf, formatState, formatUser } from './user-rules.ts';

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
    expect(changeOf({ address: '10.66.0.5' })).toEqual({ address: '10.66.0.5' });
  });

  it('lifts rules', () => {
    const lifted = { expires: null, loginHours: null, logins: null, address: null };
    expect(changeOf({ expires: 'never', loginHours: 'any', logins: 'realm', address: 'none' })).toEqual(lifted);
  });

  it.each([
    [{}, /Say what to change/],
    [{ whenFull: 'replace' }, /Say what to change/],
    [{ expires: 'tomorrow' }, /--expires takes a day such as 2026-12-31/],
    [{ expires: '2026-02-30' }, /--expires takes/],
    [{ logins: '0' }, /--logins takes a number from 1 to 10000, unlimited or realm/],
    [{ logins: 'many' }, /--logins takes/],
    [{ address: '10.66.0' }, /--address takes an IPv4 address such as 10.66.0.5, or none/],
    [{ address: '10.66.0.0/24' }, /--address takes/],
    [{ address: 'fd00:66::5' }, /--address takes/],
  ] as const)('says what is wrong with %j', (options, reason) => {
    expect(() => changeOf(options)).toThrow(reason);
  });
});

describe('sekisho user list and show', () => {
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
    expect(text).toMatch(/^Address +none of its own$/m);
    expect(formatUser({ ...bob, address: '10.66.0.5' }, now)).toMatch(/^Address +10\.66\.0\.5$/m);
    expect(text).toMatch(/^Last login +-$/m);
    expect(text).toMatch(/^Login by +any method$/m);
    expect(formatUser({ ...bob, hasPassword: false }, now)).toMatch(/^Login by +certificate alone \(no password\)$/m);
  });
});
