import { z } from 'zod';

const coded = z.object({ code: z.string(), errcode: z.number().optional() });

/** SQLite result codes: CONSTRAINT, MISMATCH, TOOBIG, RANGE. The extended code holds them in its low byte. */
const sqliteDataErrors = new Set([19, 20, 18, 25]);

/**
 * Whether the store is well but cannot take these very values, so that trying again is in vain. Everything else (away,
 * locked, full, its tables not there) passes, and nothing may be given up for it.
 */
export function isDataError(error: unknown): boolean {
  const parsed = coded.safeParse(error);
  if (!parsed.success) return false;
  const { code, errcode } = parsed.data;
  if (errcode !== undefined) return sqliteDataErrors.has(errcode & 0xff);
  // Postgres: class 22, data exception; class 23, integrity constraint violation.
  return /^2[23][0-9A-Z]{3}$/.test(code);
}
