import { type Language, language } from './translations.ts';

const locales = { en: 'en-GB', ja: 'ja-JP' } as const satisfies Record<Language, string>;
const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();

/** One formatter of a kind and language: making one costs more than using it a thousand times. */
function once<F extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(
  kind: string,
  make: (locale: string) => F,
  of: Language,
): F {
  const name = `${of}/${kind}`;
  const before = made.get(name) as F | undefined;
  if (before !== undefined) return before;
  const fresh = make(locales[of]);
  made.set(name, fresh);
  return fresh;
}

/** What can be given as a time: milliseconds since 1970, or ISO 8601. */
export type Time = number | string | Date;

export const formatNumber = (value: number, of = language()): string =>
  once('number', (locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }), of).format(value);

/** Short, for axes and tiles: 12.3K, 1.2万. */
export const formatShort = (value: number, of = language()): string =>
  value < 10_000
    ? formatNumber(value, of)
    : once(
        'short',
        (locale) => new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }),
        of,
      ).format(value);

/** A share of one: 0.034 is 3.4%. */
export const formatShare = (value: number, of = language()): string =>
  once('share', (locale) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }), of).format(
    value,
  );

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

/** Bytes, in thousands as disks and links count them. */
export function formatBytes(bytes: number, of = language()): string {
  const step = bytes < 1000 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(bytes) / 3));
  const unit = byteUnits[step] ?? 'byte';
  return once(
    unit,
    (locale) =>
      new Intl.NumberFormat(locale, {
        style: 'unit',
        unit,
        // The short form of the smallest unit has no plural.
        unitDisplay: unit === 'byte' ? 'long' : 'short',
        maximumFractionDigits: 1,
      }),
    of,
  ).format(bytes / 1000 ** step);
}

const bitUnits = ['bit', 'kilobit', 'megabit', 'gigabit', 'terabit'] as const;

/** A rate in bits a second, from bytes a second. */
export function formatRate(bytesPerSecond: number, of = language()): string {
  const bits = bytesPerSecond * 8;
  const step = bits < 1000 ? 0 : Math.min(bitUnits.length - 1, Math.floor(Math.log10(bits) / 3));
  const unit = `${bitUnits[step] ?? 'bit'}-per-second`;
  const figure = once('rate', (locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }), of);
  const short = { bit: 'bit/s', kilobit: 'kbit/s', megabit: 'Mbit/s', gigabit: 'Gbit/s', terabit: 'Tbit/s' };
  return `${figure.format(bits / 1000 ** step)} ${short[unit.replace('-per-second', '') as keyof typeof short]}`;
}

const longUnits = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

const part = (value: number, unit: string, of: Language): string =>
  once(
    `narrow ${unit}`,
    (locale) =>
      new Intl.NumberFormat(locale, {
        style: 'unit',
        unit,
        unitDisplay: of === 'ja' ? 'short' : 'narrow',
        maximumFractionDigits: unit === 'second' ? 1 : 0,
      }),
    of,
  ).format(value);

/** How long something took or lasts: `3d 4h`, `2.4s`, `18ms`. */
export function formatDuration(ms: number, of = language()): string {
  if (ms < 1000) return part(Math.round(ms), 'millisecond', of);
  // As in `1m 37s`, tenths tell nothing beside tens of seconds.
  if (ms < 60_000) return part(ms < 10_000 ? ms / 1000 : Math.floor(ms / 1000), 'second', of);
  const first = longUnits.findIndex(([, size]) => ms >= size);
  const [unit, size] = longUnits[first] ?? longUnits[3];
  const whole = Math.floor(ms / size);
  const next = longUnits[first + 1];
  const rest = next === undefined ? 0 : Math.floor((ms - whole * size) / next[1]);
  return rest === 0 || next === undefined
    ? part(whole, unit, of)
    : `${part(whole, unit, of)} ${part(rest, next[0], of)}`;
}

/** A date with its time, to the second. */
export const formatTime = (time: Time, of = language()): string =>
  once('time', (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }), of).format(
    new Date(time),
  );

export const formatDate = (time: Time, of = language()): string =>
  once('date', (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }), of).format(new Date(time));

/** Hours, minutes and seconds alone, for axes and steps. */
export const formatClock = (time: Time, of = language()): string =>
  once('clock', (locale) => new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }), of).format(new Date(time));

/** How far a time is from now: `2 hours ago`, `3 日後`. */
export function formatRelative(time: Time, now: number = Date.now(), of = language()): string {
  const ms = new Date(time).getTime() - now;
  const [unit, size] = longUnits.find(([, each]) => Math.abs(ms) >= each) ?? longUnits[3];
  return once('relative', (locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }), of).format(
    Math.round(ms / size),
    unit,
  );
}
