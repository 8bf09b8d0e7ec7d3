import { setTimeout as sleep } from 'node:timers/promises';
import type { Told } from './accountant.ts';

export interface SessionQueueParts<T> {
  readonly deliver: (item: T) => Promise<Told>;
  /** Deliveries under way at once, of different sessions. */
  readonly atOnceMax: number;
  /** First and longest pause before an item is delivered again. */
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  /** Called once when the receiver stops answering, and once when it answers again. */
  readonly onAway: (detail: string) => void;
  readonly onBack: () => void;
}

interface Waiting<T> {
  readonly item: T;
  readonly done: () => void;
}

/** What nobody foresaw must not end the process; the item is tried again, and the log says why. */
const unforeseen = (error: unknown): Told => ({ kind: 'unavailable', detail: `unexpected: ${error}` });

/**
 * Delivers each session's items in their order, those of different sessions side by side, each until it is taken. While the
 * receiver is away one delivery at a time tries whether it is back; that it is wakes all.
 */
export class SessionQueue<T> {
  readonly #parts: SessionQueueParts<T>;
  readonly #sessions = new Map<string, Waiting<T>[]>();
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #slots: (() => void)[] = [];
  #busy = 0;
  #answers = 0;
  #away = false;
  #back = new AbortController();

  constructor(parts: SessionQueueParts<T>) {
    this.#parts = parts;
  }

  /** @param done called when it is delivered */
  add(session: string, item: T, done: () => void): void {
    const known = this.#sessions.get(session);
    if (known !== undefined) {
      known.push({ item, done });
      return;
    }
    const items = [{ item, done }];
    this.#sessions.set(session, items);
    const running = this.#work(session, items).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Begins no more deliveries, and waits so long for those under way. What is not done stays so. */
  async stop(withinMs: number): Promise<void> {
    this.#stopping.abort();
    for (const go of this.#slots.splice(0)) go();
    await Promise.race([Promise.all(this.#running), sleep(withinMs, undefined, { ref: false })]);
  }

  async #work(session: string, items: Waiting<T>[]): Promise<void> {
    const { retryMinMs, retryMaxMs } = this.#parts;
    let waitMs = retryMinMs;
    for (let head = items[0]; head !== undefined && !this.#stopping.signal.aborted; head = items[0]) {
      if (await this.#attempt(head.item)) {
        items.shift();
        waitMs = retryMinMs;
        head.done();
      } else {
        await this.#pause(waitMs);
        waitMs = Math.min(waitMs * 2, retryMaxMs);
      }
    }
    this.#sessions.delete(session);
  }

  async #attempt(item: T): Promise<boolean> {
    await this.#slot();
    const answersBefore = this.#answers;
    try {
      if (this.#stopping.signal.aborted) return false;
      const told = await this.#parts.deliver(item).catch(unforeseen);
      if (told.kind === 'told') this.#answered();
      // What others were answered meanwhile this one alone was not: the receiver is there.
      else if (this.#answers === answersBefore) this.#unanswered(told.detail);
      return told.kind === 'told';
    } finally {
      this.#busy -= 1;
      this.#fill();
    }
  }

  async #slot(): Promise<void> {
    if (this.#busy >= this.#room) await new Promise<void>((go) => this.#slots.push(go));
    else this.#busy += 1;
  }

  get #room(): number {
    return this.#away ? 1 : this.#parts.atOnceMax;
  }

  #fill(): void {
    while (this.#busy < this.#room) {
      const go = this.#slots.shift();
      if (go === undefined) return;
      this.#busy += 1;
      go();
    }
  }

  #answered(): void {
    this.#answers += 1;
    if (!this.#away) return;
    this.#away = false;
    this.#back.abort();
    this.#back = new AbortController();
    this.#parts.onBack();
  }

  #unanswered(detail: string): void {
    if (this.#away) return;
    this.#away = true;
    this.#parts.onAway(detail);
  }

  /** Ends early when the receiver is back. */
  async #pause(ms: number): Promise<void> {
    const signal = AbortSignal.any([this.#stopping.signal, this.#back.signal]);
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }
}
