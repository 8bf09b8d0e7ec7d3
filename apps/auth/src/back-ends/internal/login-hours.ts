import { loginHoursSpansMax } from './limits.ts';
import { days, minutesPerDay, minutesPerWeek } from './wall-clock.ts';

/** Login hours that cannot be understood; the message is a sentence for the administrator. */
export class LoginHoursError extends Error {
  override readonly name = 'LoginHoursError';
}

interface Span {
  readonly firstDay: number;
  readonly lastDay: number;
  /** Minutes since midnight: 0..1439 and 1..1440. */
  readonly from: number;
  readonly to: number;
}

const usage = 'login hours look like "Mon-Fri 08:00-18:00, Sat 09:00-12:00"';

/**
 * Hours of the week: spans, divided by commas, each a day or a range of days and a range of times. A span whose end is not
 * after its begin goes on into the next day (`Fri 22:00-06:00`); a range of days may go over Sunday (`Sat-Mon`). The end
 * does not belong to the span; 24:00 is the end of the day.
 */
export class LoginHours {
  private constructor(private readonly spans: readonly Span[]) {}

  /** @throws LoginHoursError */
  static parse(text: string): LoginHours {
    const parts = text.split(',');
    if (parts.length > loginHoursSpansMax) {
      throw new LoginHoursError(`There may be at most ${loginHoursSpansMax} spans of login hours.`);
    }
    return new LoginHours(parts.map((part) => parseSpan(part.trim())));
  }

  /** @param minuteOfWeek minutes since Monday 00:00 */
  contain(minuteOfWeek: number): boolean {
    return this.spans.some((span) => spanContains(span, minuteOfWeek));
  }

  /** In the one form that `parse` takes and a person reads. */
  toString(): string {
    return this.spans.map(formatSpan).join(', ');
  }
}

function parseSpan(text: string): Span {
  const [, first, last, from, to] = /^([a-z]+)(?:\s*-\s*([a-z]+))?\s+([\d:]+)\s*-\s*([\d:]+)$/i.exec(text) ?? [];
  if (first === undefined || from === undefined || to === undefined) {
    throw new LoginHoursError(`"${text}" is no span of login hours: ${usage}.`);
  }
  const firstDay = parseDay(first);
  const span = {
    firstDay,
    lastDay: last === undefined ? firstDay : parseDay(last),
    from: parseTime(from),
    to: parseTime(to),
  };
  if (span.from === minutesPerDay)
    throw new LoginHoursError(`A span cannot begin at 24:00: write 00:00 of the next day.`);
  if (span.from === span.to) {
    throw new LoginHoursError(`"${text}" has no length: for the whole day write 00:00-24:00.`);
  }
  return { ...span, to: span.to === 0 ? minutesPerDay : span.to };
}

function parseDay(text: string): number {
  const day = days.findIndex((name) => name.toLowerCase() === text.toLowerCase());
  if (day < 0) throw new LoginHoursError(`"${text}" is no day: the days are ${days.join(', ')}.`);
  return day;
}

function parseTime(text: string): number {
  const [, hours = '', minutes = ''] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  const time = Number(hours) * 60 + Number(minutes);
  if (hours === '' || Number(minutes) > 59 || time > minutesPerDay) {
    throw new LoginHoursError(`"${text}" is no time of day: write 00:00 to 24:00.`);
  }
  return time;
}

function spanContains({ firstDay, lastDay, from, to }: Span, minuteOfWeek: number): boolean {
  const lengthInMinutes = to > from ? to - from : to - from + minutesPerDay;
  const count = ((lastDay - firstDay + days.length) % days.length) + 1;
  return Array.from({ length: count }, (_, index) => (firstDay + index) * minutesPerDay + from).some(
    (begin) => (minuteOfWeek - begin + 2 * minutesPerWeek) % minutesPerWeek < lengthInMinutes,
  );
}

function formatSpan({ firstDay, lastDay, from, to }: Span): string {
  const range = firstDay === lastDay ? days[firstDay] : `${days[firstDay]}-${days[lastDay]}`;
  return `${range} ${formatTime(from)}-${formatTime(to)}`;
}

const formatTime = (time: number): string =>
  `${String(Math.floor(time / 60)).padStart(2, '0')}:${String(time % 60).padStart(2, '0')}`;
