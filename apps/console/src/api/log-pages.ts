import type { LogQuery, LogRecord } from '@sekisho/contracts';

/** Where a list of the log goes on. @param cursor as `cursorOf` writes it */
export function beforeOf(cursor: string | undefined): { before?: NonNullable<LogQuery['before']> } {
  const [startedAt, connection] = cursor?.split('_') ?? [];
  return startedAt === undefined || connection === undefined
    ? {}
    : { before: { startedAt: new Date(startedAt).toISOString(), connection } };
}

/** Of a page that is full; undefined: it was the last one. */
export function cursorOf(records: readonly LogRecord[], limit: number): { next?: string } {
  const last = records.at(-1);
  return last === undefined || records.length < limit ? {} : { next: `${last.startedAt}_${last.connection}` };
}

/** Without what is not asked for. */
export const given = <T extends object>(query: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
