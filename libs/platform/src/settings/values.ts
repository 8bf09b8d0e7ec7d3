import { type Duration, milliseconds } from '@sekisho/wire';
import { z } from 'zod';

const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3600_000, d: 24 * 3600_000 };

/** A span of time such as 15m, between two bounds in milliseconds. */
export const duration = (minMs: number, maxMs: number) => {
  const expected = `a duration such as 500ms, 60s, 15m, 8h or 90d, from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`;
  return z.string(expected).transform((text, context): Duration => {
    const [, count = '', unit = ''] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
    const ms = Number(count) * (unitMs[unit] ?? Number.NaN);
    if (!(ms >= minMs && ms <= maxMs)) {
      context.addIssue({ code: 'custom', message: expected });
      return z.NEVER;
    }
    return milliseconds(ms);
  });
};

function formatDuration(ms: number): string {
  const unit = ['d', 'h', 'm', 's'].find((name) => ms % (unitMs[name] ?? 1) === 0) ?? 'ms';
  return `${ms / (unitMs[unit] ?? 1)}${unit}`;
}

const timeZoneExpected = 'a time zone of the IANA database such as Europe/Berlin';

export const timeZone = z.string(timeZoneExpected).refine((name) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}, timeZoneExpected);
