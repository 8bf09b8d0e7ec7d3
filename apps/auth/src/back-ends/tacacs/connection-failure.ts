import type { SessionProblem } from '@sekisho/tacacs';

export type FailureReason = SessionProblem | 'timeout' | 'busy' | 'unreachable' | 'closed' | 'not-tacacs' | 'stopping';

/** Why a server's answer is not known. Stays within this folder: the back end answers with the sentence. */
export class ConnectionFailure extends Error {
  override readonly name = 'ConnectionFailure';

  constructor(
    readonly reason: FailureReason,
    /** The operating system's name of the error, such as ECONNREFUSED. */
    readonly code?: string,
  ) {
    super(reason);
  }
}

/** What its owner ended a wait with. */
export const failureOf = ({ reason }: AbortSignal): ConnectionFailure =>
  reason instanceof ConnectionFailure ? reason : new ConnectionFailure('timeout');

const sentences: Record<Exclude<FailureReason, 'timeout' | 'unreachable'>, string> = {
  closed: 'closed the connection without an answer; check that it knows this gateway, and the shared secret',
  unreadable: 'gave an answer that cannot be read; the shared secret is probably not the same',
  'in-clear': 'answered in clear although there is a shared secret; check that it has one for this gateway',
  'out-of-turn': 'answered something that was not asked',
  'not-tacacs': 'does not speak TACACS+',
  busy: 'is slow: all connections to it were in use',
  stopping: 'was not waited for, as the service stops',
};

/** Such as "TACACS+ 10.0.0.5 did not answer in 5 s". */
export function sentenceOf({ reason, code }: ConnectionFailure, server: string, timeoutMs: number): string {
  switch (reason) {
    case 'timeout':
      return `TACACS+ ${server} did not answer in ${timeoutMs / 1000} s`;
    case 'unreachable':
      return code === 'ECONNREFUSED'
        ? `TACACS+ ${server} refused the connection`
        : `TACACS+ ${server} cannot be reached (${code ?? 'unknown error'})`;
    default:
      return `TACACS+ ${server} ${sentences[reason]}`;
  }
}
