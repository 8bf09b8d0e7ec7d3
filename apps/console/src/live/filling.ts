import type { LogQuery, LogRecord, RefusalCode } from '@sekisho/contracts';
import { refusalsRememberedMs } from '../limits.ts';

export interface PastAttempt {
  /** Ms since the epoch. */
  readonly at: number;
  /** undefined: it was not refused. */
  readonly code: RefusalCode | undefined;
}

const pageMax = 1000;

/** Attempts of the last hour by the log, the latest first, at most so many. */
export async function readAttempts(
  ask: (query: Partial<LogQuery>) => Promise<readonly LogRecord[]>,
  now: number,
  recordsMax: number,
): Promise<readonly PastAttempt[]> {
  const since = new Date(now - refusalsRememberedMs).toISOString();
  const attempts: PastAttempt[] = [];
  for (let before: LogQuery['before']; attempts.length < recordsMax; ) {
    const records = await ask({ since, limit: pageMax, ...(before && { before }) });
    attempts.push(...records.map(attemptOf));
    const last = records.at(-1);
    if (records.length < pageMax || last === undefined) break;
    before = { startedAt: last.startedAt, connection: last.connection };
  }
  return attempts;
}

const attemptOf = ({ startedAt, outcome, code }: LogRecord): PastAttempt => ({
  at: Date.parse(startedAt),
  code: outcome === 'refused' ? (code ?? undefined) : undefined,
});
