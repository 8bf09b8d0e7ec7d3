import type { ResultCode } from '@sekisho/l2tp';

/** StopCCN: requester is being shut down (RFC 2661 §4.4.2). */
export const shuttingDown: ResultCode = { result: 6, error: undefined, message: undefined };
/** CDN: call disconnected for administrative reasons (RFC 2661 §4.4.2). */
export const administrative: ResultCode = { result: 3, error: undefined, message: undefined };

/** What a session is found by. */
export const nameSession = ({ tunnel, session }: { tunnel: number; session: number }): string => `${tunnel}/${session}`;

/** For the record. */
export const wordsOf = (result: ResultCode | undefined): string | undefined =>
  result && `result code ${result.result}${result.message ? `: ${result.message}` : ''}`;
