import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../../command-error.ts';
import {
  instanceBackMaxMs,
  instanceLeavingMs,
  instancePollMs,
  instanceRecoversMaxMs,
  instancesAnswerMs,
  instancesRoundMaxMs,
  instanceTakesMaxMs,
} from '../../limits.ts';

/** How long is waited, and by which clock. */
export interface Patience {
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<unknown>;
  readonly answerMs: number;
  readonly pollMs: number;
  /** For the answer of one that is leaving. */
  readonly leavingMs: number;
  /** For one that has left because it was told to. */
  readonly backMs: number;
  /** For one that has not come up, until it is started again with settings that it has run with before. */
  readonly recoversMs: number;
  /** For one, whatever it says. */
  readonly takesMs: number;
  /** For all of a service. */
  readonly roundMs: number;
}

export const patience: Patience = {
  now: () => performance.now(),
  pause,
  answerMs: instancesAnswerMs,
  pollMs: instancePollMs,
  leavingMs: instanceLeavingMs,
  backMs: instanceBackMaxMs,
  recoversMs: instanceRecoversMaxMs,
  takesMs: instanceTakesMaxMs,
  roundMs: instancesRoundMaxMs,
};

/** For one instance that leaves so as to be started anew. */
export class Wait {
  readonly #name: string;
  readonly #patience: Patience;
  readonly #begunAt: number;
  readonly #backMs: number;
  #isAway: boolean;
  #goneAt: number | undefined;

  /** @param isAway it was told to leave before, and was not back */
  constructor(name: string, isAway: boolean, patience: Patience) {
    this.#name = name;
    this.#isAway = isAway;
    this.#patience = patience;
    this.#begunAt = patience.now();
    this.#backMs = isAway ? patience.recoversMs : patience.backMs;
  }

  /** It has been told to leave. */
  get isAway(): boolean {
    return this.#isAway;
  }

  /** @param said that it is leaving, or nothing. @throws CommandError: it is not waited for any longer */
  goOn(said: 'leaving' | 'nobody'): void {
    this.#isAway = true;
    const { takesMs } = this.#patience;
    const now = this.#patience.now();
    this.#goneAt = said === 'leaving' ? undefined : (this.#goneAt ?? now);
    if (now - (this.#goneAt ?? now) > this.#backMs) throw new CommandError(notBack(this.#name, this.#backMs));
    if (now - this.#begunAt > takesMs) throw new CommandError(takesTooLong(this.#name, takesMs));
  }
}

const notBack = (name: string, waitedMs: number): string =>
  `${name} was to be started anew with them and was not back after ${waitedMs / 1000} s: its log says why.`;

const takesTooLong = (name: string, waitedMs: number): string =>
  `${name} was to be started anew with them and has not been after ${waitedMs / 1000} s: it still says that it is leaving.`;
