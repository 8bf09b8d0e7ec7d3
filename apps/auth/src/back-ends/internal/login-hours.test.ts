import { describe, expect, it } from 'vitest';
import { LoginHours, LoginHoursError } from './login-hours.ts';
import { days, minutesPerDay, wallClock } from './wall-clock.ts';

const at = (text: string): number => {
  const [day = '', time = ''] = text.split(' ');
  const [hours, minutes] = time.split(':').map(Number);
  return days.indexOf(day) * minutesPerDay + (hours ?? 0) * 60 + (minutes ?? 0);
};

describe('login hours', () => {
  it.each([
    ['Mon-Fri 08:00-18:00', ['Mon 08:00', 'Fri 17:59', 'Wed 12:00'], ['Mon 07:59', 'Mon 18:00', 'Sat 12:00']],
    ['Mon-Fri 08:00-18:00, Sat 09:00-12:00', ['Mon 08:00', 'Sat 09:00'], ['Sat 12:00', 'Sun 09:00']],
    ['Fri 22:00-06:00', ['Fri 22:00', 'Sat 05:59'], ['Fri 05:00', 'Sat 06:00', 'Sat 22:00']],
    ['Sun 22:00-06:00', ['Sun 23:00', 'Mon 05:59'], ['Mon 06:00', 'Sun 05:00']],
    ['Sat-Mon 10:00-11:00', ['Sat 10:00', 'Sun 10:30', 'Mon 10:59'], ['Tue 10:00', 'Fri 10:00']],
    ['Mon-Sun 00:00-24:00', ['Mon 00:00', 'Sun 23:59'], []],
    ['Tue 18:00-00:00', ['Tue 23:59'], ['Wed 00:00', 'Tue 00:00']],
  ])('%s', (text, within, outside) => {
    const hours = LoginHours.parse(text);
    for (const time of within) expect(hours.contain(at(time)), time).toBe(true);
    for (const time of outside) expect(hours.contain(at(time)), time).toBe(false);
  });

  it.each([
    ['mon-FRI 8:00-18:00', 'Mon-Fri 08:00-18:00'],
    ['  Sat   09:00 - 12:00 ,Sun - Mon 0:00-24:00', 'Sat 09:00-12:00, Sun-Mon 00:00-24:00'],
    ['Tue 18:00-00:00', 'Tue 18:00-24:00'],
  ])('%j is kept as %j', (text, kept) => {
    expect(String(LoginHours.parse(text))).toBe(kept);
    expect(String(LoginHours.parse(kept))).toBe(kept);
  });

  it.each([
    ['', /"" is no span of login hours: login hours look like "Mon-Fri 08:00-18:00/],
    ['always', /"always" is no span/],
    ['Mon 08:00', /"Mon 08:00" is no span/],
    ['Mon 08:00-18:00,', /"" is no span/],
    ['Montag 08:00-18:00', /"Montag" is no day: the days are Mon, Tue, Wed, Thu, Fri, Sat, Sun/],
    ['Mon-Xyz 08:00-18:00', /"Xyz" is no day/],
    ['Mon 08:00-24:01', /"24:01" is no time of day: write 00:00 to 24:00/],
    ['Mon 08:60-18:00', /"08:60" is no time of day/],
    ['Mon 8-18', /"8" is no time of day/],
    ['Mon 24:00-06:00', /cannot begin at 24:00/],
    ['Mon 08:00-08:00', /has no length: for the whole day write 00:00-24:00/],
    [Array(43).fill('Mon 08:00-09:00').join(','), /at most 42 spans/],
  ])('%j is refused with a reason', (text, reason) => {
    expect(() => LoginHours.parse(text)).toThrow(LoginHoursError);
    expect(() => LoginHours.parse(text)).toThrow(reason);
  });
});

describe('the clock of a time zone', () => {
  it.each([
    ['UTC', '2026-01-05T00:00:00Z', '2026-01-05', 'Mon 00:00'],
    ['Europe/Berlin', '2026-01-04T23:30:00Z', '2026-01-05', 'Mon 00:30'],
    ['Europe/Berlin', '2026-07-05T22:30:00Z', '2026-07-06', 'Mon 00:30'],
    ['America/New_York', '2026-01-05T04:59:00Z', '2026-01-04', 'Sun 23:59'],
    ['Asia/Kathmandu', '2025-12-31T18:20:00Z', '2026-01-01', 'Thu 00:05'],
  ])('%s at %s', (zone, moment, date, time) => {
    expect(wallClock(zone)(new Date(moment))).toEqual({ date, minuteOfWeek: at(time) });
  });
});
