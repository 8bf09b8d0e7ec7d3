/** A moment as calendar and clock of a time zone show it. */
export interface WallTime {
  /** yyyy-mm-dd */
  readonly date: string;
  /** Minutes since Monday 00:00: 0..10079. */
  readonly minuteOfWeek: number;
}

export const days: readonly string[] = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
export const minutesPerDay = 24 * 60;
export const minutesPerWeek = 7 * minutesPerDay;

/** @param timeZone of the IANA database. @throws RangeError for one it does not know */
export function wallClock(timeZone: string): (at: Date) => WallTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const of = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
    const day = days.indexOf(of('weekday'));
    return {
      date: `${of('year').padStart(4, '0')}-${of('month')}-${of('day')}`,
      minuteOfWeek: day * minutesPerDay + Number(of('hour')) * 60 + Number(of('minute')),
    };
  };
}
