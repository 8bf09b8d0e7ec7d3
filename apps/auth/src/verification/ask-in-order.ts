import type { Answer, BackEnd, Decision } from '../back-ends/back-end.ts';
import type { Patience } from './patience.ts';

/** What back ends that were asked one after the other came to. */
export type Search =
  | {
      readonly kind: 'answered';
      readonly answer: Decision;
      readonly backEnd: string;
    }
  /** None knows the user: what kept some from telling, and the names of those that cannot be asked such a thing. */
  | { readonly kind: 'nobody'; readonly silent: readonly string[]; readonly unable: readonly string[] };

export interface SearchParts {
  readonly patience: Patience;
  /** undefined: this back end cannot be asked such a thing. */
  readonly question: (backEnd: BackEnd) => (() => Promise<Answer>) | undefined;
  /** false: one that cannot be reached ends the search. */
  readonly passOver?: boolean;
  /** Told of every back end's answer. */
  readonly onAnswer?: ((backEnd: BackEnd, answer: Answer | 'method-not-possible') => void) | undefined;
}

/**
 * Asks back ends in their order until one knows the user. One that cannot be reached is passed over, or ends the search; when
 * no other knows the user, nothing is known, which is never the same as that there is no such user.
 * @throws BackEndFailure; the internal back end's own errors
 */
export async function askInOrder(
  backEnds: readonly BackEnd[],
  { patience, question, passOver = true, onAnswer = () => undefined }: SearchParts,
): Promise<Search> {
  const silent: string[] = [];
  const unable: string[] = [];
  for (const backEnd of backEnds) {
    const ask = question(backEnd);
    if (ask === undefined) {
      unable.push(backEnd.name);
      onAnswer(backEnd, 'method-not-possible');
      continue;
    }
    const answer = await patience.wait(backEnd, ask);
    onAnswer(backEnd, answer);
    if (answer.kind === 'accepted' || answer.kind === 'refused') {
      return { kind: 'answered', answer, backEnd: backEnd.name };
    }
    if (answer.kind === 'unavailable') {
      silent.push(answer.detail);
      if (!passOver) break;
    }
  }
  return { kind: 'nobody', silent, unable };
}
