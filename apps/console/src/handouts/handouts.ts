import { hashOf, newToken } from '../access/tokens.ts';
import { handoutBytesMax, handoutMs, handoutsMax } from '../limits.ts';

/** A file as it is handed out. */
export interface HandedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What is handed out, and what the log is told of it. */
export interface HandedOut {
  readonly files: readonly HandedFile[];
  /** Whose it is, such as a user's name; absent: names of files say it. */
  readonly whose?: string | undefined;
  /** Kinds of secrets in them. */
  readonly secrets?: readonly string[] | undefined;
  /** Of the set-up link that brought them, its id; absent: an administrator had them made. */
  readonly link?: string | undefined;
}

interface Handout extends HandedOut {
  readonly owner: string;
  readonly expiresAt: number;
  readonly timer: NodeJS.Timeout;
  /** That are left. */
  fetches: number;
}

/** What an answer says of files that wait to be fetched. */
export interface HandoutTicket {
  readonly token: string;
  readonly expiresAt: string;
}

/**
 * Files with secrets in them that wait for some minutes, in memory alone. An administrator fetches what they had made, once. A profile
 * that a set-up link brought is fetched from an address of its own, by whoever has that, so often as is said (`profileFetchesMax`). Of
 * too many the oldest goes.
 */
export class Handouts {
  readonly #waiting = new Map<string, Handout>();
  readonly #now: () => number;

  /** @param now ms since the epoch */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** @param owner id of the administrator who may fetch them @param fetches how often @throws RangeError where they are larger than any set-up is */
  keep(owner: string, handedOut: HandedOut, fetches = 1): HandoutTicket {
    const { files } = handedOut;
    if (files.reduce((sum, { bytes }) => sum + bytes.length, 0) > handoutBytesMax)
      throw new RangeError(`files to hand out have more than ${handoutBytesMax} bytes`);
    for (const [key, { expiresAt }] of this.#waiting) {
      if (expiresAt <= this.#now() || this.#waiting.size >= handoutsMax) this.#forget(key);
    }
    const token = newToken();
    const key = hashOf(token);
    const expiresAt = this.#now() + handoutMs;
    const timer = setTimeout(() => this.#forget(key), handoutMs);
    timer.unref();
    this.#waiting.set(key, { ...handedOut, owner, expiresAt, timer, fetches });
    return { token, expiresAt: new Date(expiresAt).toISOString() };
  }

  /** undefined: there is nothing (any more) for this one. */
  take(owner: string, token: string): HandedOut | undefined {
    const key = hashOf(token);
    const handout = this.#waiting.get(key);
    if (handout === undefined || handout.owner !== owner) return undefined;
    handout.fetches -= 1;
    if (handout.fetches === 0) this.#forget(key);
    return handout.expiresAt > this.#now() ? handout : undefined;
  }

  close(): void {
    for (const key of this.#waiting.keys()) this.#forget(key);
  }

  #forget(key: string): void {
    clearTimeout(this.#waiting.get(key)?.timer);
    this.#waiting.delete(key);
  }
}
