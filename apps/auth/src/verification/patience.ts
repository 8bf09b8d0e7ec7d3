import { inSpan, Overdue, type SpanProblem, within } from '@sekisho/platform';
import type { BackEnd, Unavailable } from '../back-ends/back-end.ts';
import { BackEndFailure } from './failure.ts';
import { loginAnswerMs } from './limits.ts';

/**
 * How long the back ends of a realm may take for one answer, all together. Each has a time limit of its own, for every one of
 * its servers; what they add up to may be more than the client's edge waits, which would never hear who did not answer.
 */
export class Patience {
  readonly #until: number;
  /** A timer may ring a little early. */
  #isOver = false;

  constructor(private readonly totalMs: number = loginAnswerMs) {
    this.#until = performance.now() + totalMs;
  }

  /**
   * @param ask is not called when no time is left; what it still comes to when nobody waits any more is lost
   * @throws BackEndFailure; the internal back end's own errors
   */
  wait<T extends { readonly kind: string }>(
    backEnd: Pick<BackEnd, 'name' | 'kind'>,
    ask: () => Promise<T>,
  ): Promise<T | Unavailable> {
    const attributes = { 'sekisho.back_end': backEnd.name, 'sekisho.back_end.kind': backEnd.kind };
    return inSpan(`back end ${backEnd.kind}`, { attributes }, async (span) => {
      const answer = await this.#wait(backEnd, ask);
      span.set({ 'sekisho.back_end.answer': answer.kind });
      const problem = problemOf(answer);
      if (problem) span.wentWrong(problem);
      return answer;
    });
  }

  async #wait<T>({ name, kind }: Pick<BackEnd, 'name' | 'kind'>, ask: () => Promise<T>): Promise<T | Unavailable> {
    const leftMs = this.#until - performance.now();
    if (this.#isOver || leftMs <= 0)
      return unavailable(`${name} was not asked: the ${this.totalMs / 1000} s of a login were over`);
    try {
      return await within(leftMs, ask());
    } catch (error) {
      if (!(error instanceof Overdue)) throw kind === 'internal' ? error : new BackEndFailure(name, error);
      this.#isOver = true;
      return unavailable(`${name} did not answer within the ${this.totalMs / 1000} s that a login may take`);
    }
  }
}

const unavailable = (detail: string): Unavailable => ({ kind: 'unavailable', detail });

function problemOf(answer: { readonly kind: string; readonly code?: unknown }): SpanProblem | undefined {
  if (answer.kind === 'unavailable') return { type: 'back-end-unavailable' };
  return answer.kind === 'refused' && typeof answer.code === 'string' ? { type: answer.code } : undefined;
}
