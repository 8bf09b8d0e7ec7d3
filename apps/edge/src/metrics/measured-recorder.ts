import type { ConnectionStep, EventData, EventType } from '@sekisho/contracts';
import { traceIdOf } from '@sekisho/platform';
import { counterOf, histogramOf } from '@sekisho/platform/metrics';
import { limits } from '../limits.ts';
import type { Recorder } from '../services/recorder.ts';
import { clientLabel } from './client-label.ts';

interface Attempt {
  readonly since: number;
  /** Every step, and when it was reached. */
  readonly steps: [step: ConnectionStep, at: number][];
  /** How the user proves who they are, once that is known. */
  method: string | undefined;
}

const millisecondsPerSecond = 1000;

/**
 * Measures connections by what is recorded of them. An attempt's steps are measured when it is over: by then the client's family
 * is known, which its first messages do not tell.
 */
export class MeasuredRecorder implements Recorder {
  /** The oldest first. */
  readonly #attempts = new Map<string, Attempt>();
  readonly #attempted = counterOf('sekisho.connect.attempts');
  readonly #took = histogramOf('sekisho.connect.duration');
  readonly #stepTook = histogramOf('sekisho.connect.step.duration');
  readonly #ended = counterOf('sekisho.sessions.ended');
  readonly #icv = counterOf('sekisho.sessions.icv');
  readonly #keyUsed = counterOf('sekisho.pre_shared_key.uses');

  /** @param clock milliseconds of a monotonic clock, with fractions */
  constructor(
    private readonly recorder: Recorder,
    private readonly clock: () => number,
  ) {}

  record<T extends EventType>(type: T, data: EventData<T>): void {
    this.recorder.record(type, data);
    this.#measure({ type, data } as Recorded);
  }

  #measure({ type, data }: Recorded): void {
    switch (type) {
      case 'connection.step':
        return this.#onStep(data);
      case 'connection.established':
        return this.#onEstablished(data);
      case 'connection.refused':
        return this.#onRefused(data);
      case 'connection.ended':
        return this.#ended({ reason: data.reason, client: clientOf(data) });
      case 'connection.progress':
        return;
    }
  }

  #onStep({ connection, step, detail }: EventData<'connection.step'>): void {
    const at = this.clock();
    const attempt = this.#attempts.get(connection) ?? this.#begin(connection, at);
    attempt.steps.push([step, at]);
    if (step === 'authenticating' || step === 'authenticated') attempt.method = detail;
  }

  #onEstablished(data: EventData<'connection.established'>): void {
    const { connection, authentication } = data;
    const client = clientOf(data);
    const exemplar = exemplarOf(connection);
    const attempt = this.#take(connection);
    const method = authentication === '' ? 'none' : authentication;
    this.#attempted({ result: 'connected', step: 'connected', client, method });
    this.#icv({ icv: `${data.icv ?? 'none'}`, client });
    if (data.preSharedKey !== undefined) this.#keyUsed({ key: data.preSharedKey, result: 'connected' });
    if (!attempt) return;
    this.#took((this.clock() - attempt.since) / millisecondsPerSecond, { client, method }, exemplar);
    this.#measureSteps(attempt, client, exemplar);
  }

  #onRefused(data: EventData<'connection.refused'>): void {
    const { connection, step, code, preSharedKey: key } = data;
    const client = clientOf(data);
    const attempt = this.#take(connection);
    this.#attempted({ result: code, step, client, method: attempt?.method ?? 'none' });
    if (key !== undefined) this.#keyUsed({ key, result: code });
    if (attempt) this.#measureSteps(attempt, client, exemplarOf(connection));
  }

  #measureSteps({ steps }: Attempt, client: string, exemplar: Readonly<Record<string, string>>): void {
    steps.forEach(([step, at], index) => {
      const before = steps[index - 1];
      if (before) this.#stepTook((at - before[1]) / millisecondsPerSecond, { step, client }, exemplar);
    });
  }

  #begin(connection: string, since: number): Attempt {
    this.#forgetOld(since);
    const attempt: Attempt = { since, steps: [], method: undefined };
    this.#attempts.set(connection, attempt);
    return attempt;
  }

  #take(connection: string): Attempt | undefined {
    const attempt = this.#attempts.get(connection);
    this.#attempts.delete(connection);
    return attempt;
  }

  /** Some attempts have no outcome: they turn out to renew a connection that stands. */
  #forgetOld(now: number): void {
    for (const [connection, { since }] of this.#attempts) {
      if (now - since < limits.attemptMeasuredMs && this.#attempts.size < limits.attemptsMax) return;
      this.#attempts.delete(connection);
    }
  }
}

type Recorded = { [T in EventType]: { readonly type: T; readonly data: EventData<T> } }[EventType];

const clientOf = ({ client }: { readonly client?: string | undefined }): string => clientLabel(client);

const exemplarOf = (connection: string) => ({ trace_id: traceIdOf(connection), connection });
