import { createHmac, randomBytes } from 'node:crypto';
import { tokenBytes } from '../limits.ts';
import { hashOf, newToken } from './tokens.ts';

const token = /^([0-9a-z]{1,11})\.[\w-]{43}$/;

/**
 * What strangers have begun at the door, and their browsers carry: what belongs to it is derived from the browser's token, and nothing
 * is kept of it until it is done. So nobody crowds out what others have begun by beginning very much. A restart ends it.
 */
export class Begun {
  readonly #key = randomBytes(tokenBytes);
  /** Those that are done, until they would be over in any case; the oldest first. */
  readonly #done = new Map<string, number>();
  readonly #lastsMs: number;
  readonly #doneMax: number;
  readonly #now: () => number;

  /** @param doneMax how many are remembered that are done @param now ms since the epoch */
  constructor({ lastsMs, doneMax }: { readonly lastsMs: number; readonly doneMax: number }, now: () => number) {
    this.#lastsMs = lastsMs;
    this.#doneMax = doneMax;
    this.#now = now;
  }

  /** @returns the token, with the time from which it counts */
  begin(): string {
    return `${this.#now().toString(36)}.${newToken()}`;
  }

  /** Random to everybody else, and another one for a token whose time was changed. @returns 32 bytes */
  secretOf(begun: string, what: string): Buffer {
    return createHmac('sha256', this.#key).update(`${what} ${begun}`).digest();
  }

  /** Whether its time is not over, and it is not done. */
  isUnderWay(begun: string): boolean {
    const [, at] = token.exec(begun) ?? [];
    const age = this.#now() - Number.parseInt(at ?? '', 36);
    return age >= 0 && age < this.#lastsMs && !this.#done.has(hashOf(begun));
  }

  /** @returns whether it was under way: of two who come at once with one, one has done it */
  finish(begun: string): boolean {
    if (!this.isUnderWay(begun)) return false;
    this.#done.set(hashOf(begun), this.#now() + this.#lastsMs);
    for (const [oldest, until] of this.#done) {
      if (this.#done.size <= this.#doneMax && until > this.#now()) break;
      this.#done.delete(oldest);
    }
    return true;
  }
}
