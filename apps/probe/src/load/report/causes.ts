import { limits } from '../limits.ts';

export interface Cause<Place extends string> {
  readonly place: Place;
  readonly reason: string;
  count: number;
  /** Seconds into the run. */
  readonly first: number;
  last: number;
}

/** Control characters, which would steer a terminal, and halves of characters. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** Words that may come from a gateway, fit to be shown: one line, bounded, at least one character. */
export function printable(words: string): string {
  const shown = words
    .slice(0, limits.reasonCharactersMax + 1)
    .replace(unprintable, ' ')
    .trim();
  if (shown === '') return 'no reason given';
  return words.length > limits.reasonCharactersMax ? `${shown.slice(0, limits.reasonCharactersMax - 1)}…` : shown;
}

const otherReasons = 'other reasons';

/** Counts what went wrong by place and reason; when there are too many reasons, further ones count as others. */
export class CauseCounter<Place extends string> {
  readonly #causes = new Map<string, Cause<Place>>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  /** @param at seconds into the run */
  add(place: Place, words: string, at: number): void {
    this.#total += 1;
    const reason = printable(words);
    const known = this.#find(place, reason);
    const cause = known ?? (this.#causes.size < limits.failureReasonsMax ? undefined : this.#find(place, otherReasons));
    if (cause !== undefined) {
      cause.count += 1;
      cause.last = at;
      return;
    }
    const kept = this.#causes.size < limits.failureReasonsMax ? reason : otherReasons;
    this.#causes.set(`${place} ${kept}`, { place, reason: kept, count: 1, first: at, last: at });
  }

  /** Most frequent first. */
  list(): readonly Readonly<Cause<Place>>[] {
    return [...this.#causes.values()].sort((a, b) => b.count - a.count);
  }

  #find(place: Place, reason: string): Cause<Place> | undefined {
    return this.#causes.get(`${place} ${reason}`);
  }
}
