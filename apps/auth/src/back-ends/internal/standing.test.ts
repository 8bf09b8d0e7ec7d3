import { describe, expect, it, vi } from 'vitest';
import { type AccountRules, noRules } from './account-columns.ts';
import { Standing } from './standing.ts';

const monday = '2026-01-05T09:00:00.000Z';

function standing(now = monday, timeZone = 'UTC') {
  const store = { countFailure: vi.fn(async () => undefined), countLogin: vi.fn(async () => undefined) };
  const logger = { warn: vi.fn() };
  const parts = { store, lockAfter: 3, lockFor: 60_000, timeZone, now: () => new Date(now), logger };
  return { standing: new Standing(parts), store, logger };
}

const account = (rules: Partial<AccountRules> = {}, lockedUntil: string | null = null) => ({
  name: 'ali',
  groups: [],
  officeMode: true,
  password: { kind: 'argon2id', hash: '' } as const,
  rules: { ...noRules, ...rules },
  lockedUntil,
});

describe('an account', () => {
  it.each([
    ['without rules', account(), undefined],
    ['that is locked', account({}, '2026-01-05T09:00:00.001Z'), 'account-locked'],
    ['whose lock is over', account({}, monday), undefined],
    ['that is disabled', account({ disabled: true }), 'account-disabled'],
    ['on its last day', account({ expires: '2026-01-05' }), undefined],
    ['after its last day', account({ expires: '2026-01-04' }), 'account-expired'],
    ['before its last moment', account({ expires: '2026-01-05T09:00:00.001Z' }), undefined],
    ['at its last moment', account({ expires: monday }), 'account-expired'],
    ['whose password must be changed', account({ mustChange: true }), 'password-expired'],
    ['within its hours', account({ loginHours: 'Mon 09:00-10:00' }), undefined],
    ['outside its hours', account({ loginHours: 'Mon 08:00-09:00' }), 'outside-login-hours'],
  ])('%s: %3$s', (_, user, code) => {
    expect(standing().standing.refusal(user, 'password')?.code).toBe(code);
  });

  it.each([
    ['that is locked', account({}, '2026-01-05T09:00:00.001Z'), undefined],
    ['whose password must be changed', account({ mustChange: true }), undefined],
    ['that is disabled', account({ disabled: true }), 'account-disabled'],
    ['after its last day', account({ expires: '2026-01-04' }), 'account-expired'],
    ['outside its hours', account({ loginHours: 'Mon 08:00-09:00' }), 'outside-login-hours'],
  ])('%s, by certificate: %3$s', (_, user, code) => {
    expect(standing().standing.refusal(user, 'certificate')?.code).toBe(code);
  });

  it.each([
    ['Asia/Tokyo', account({ expires: '2026-01-05' }), 'account-expired'],
    ['America/New_York', account({ expires: '2026-01-05' }), undefined],
    ['Asia/Tokyo', account({ loginHours: 'Tue 00:00-01:00' }), undefined],
    ['UTC', account({ loginHours: 'Tue 00:00-01:00' }), 'outside-login-hours'],
  ])('goes by the clock of %s', (zone, user, code) => {
    expect(standing('2026-01-05T15:30:00Z', zone).standing.refusal(user, 'password')?.code).toBe(code);
  });

  it('is refused with what the administrator needs to know', () => {
    const refusal = (rules: Partial<AccountRules>, lockedUntil?: string) =>
      standing().standing.refusal(account(rules, lockedUntil), 'password')?.detail;
    expect(refusal({}, '2026-01-05T09:15:00.000Z')).toBe('until 2026-01-05T09:15:00.000Z');
    expect(refusal({ expires: '2025-12-31' })).toBe('on 2025-12-31');
    expect(refusal({ loginHours: 'Tue 08:00-18:00' })).toBe('Tue 08:00-18:00 (UTC)');
  });
});

describe('what came of a login', () => {
  it('is written without anybody waiting, also for a name that nobody has', async () => {
    const { standing: written, store } = standing();
    written.failed('nobody');
    written.loggedIn(account(), 'password');
    expect(store.countFailure).toHaveBeenCalledWith('nobody', expect.objectContaining({ lockAfter: 3 }));
    expect(store.countLogin).toHaveBeenCalledWith('ali', 'password');
    await written.settled();
  });

  it('costs nobody a login where it cannot be written', async () => {
    const { standing: written, store, logger } = standing();
    store.countLogin.mockRejectedValue(new Error('connection refused'));
    written.loggedIn(account(), 'password');
    await written.settled();
    expect(logger.warn).toHaveBeenCalledOnce();
  });
});
