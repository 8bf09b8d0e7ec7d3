import { join } from 'node:path';
import { contents, eventually } from '@sekisho/testing';
import type { Guest } from './guest.ts';
import { guestCommandMs } from './limits.ts';

const log = 'pinging.log';

/** What a ping through the connection has come to. */
export interface Pinged {
  readonly sent: number;
  /** Those that were not answered, by their numbers; the one that was under way at the end counts as answered. */
  readonly lost: readonly number[];
  /** The longest time without an answer, in milliseconds. */
  readonly longestGapMs: number;
}

/** A client that pings all the time while things happen. */
export class Pinging {
  readonly #guest: Guest;

  private constructor(guest: Guest) {
    this.#guest = guest;
  }

  /** Begins, and waits for the first answer. @param intervalS seconds from one ping to the next */
  static async start(guest: Guest, target: string, intervalS = 0.2): Promise<Pinging> {
    // A descriptor of its own: the script that starts it ends at once.
    await guest.must(`ping -n -D -i ${intervalS} ${target} >/mnt/host/${log} 2>&1 & echo $! >/run/pinging`);
    const pinging = new Pinging(guest);
    await pinging.answers(1);
    return pinging;
  }

  /** Waits for so many more answers than there are. */
  async answers(more: number): Promise<void> {
    const before = this.#received().length;
    await eventually(`${more} more pings are answered`, guestCommandMs, () => this.#received().length >= before + more);
  }

  async stop(): Promise<Pinged> {
    await this.#guest.must('kill -INT $(</run/pinging)');
    const sent = await eventually('ping ends', guestCommandMs, () => /^(\d+) packets transmitted/m.exec(this.#said()));
    return pingedOf(Number(sent[1]), this.#received());
  }

  #received(): Answer[] {
    const answers = this.#said().matchAll(/^\[([\d.]+)\] \d+ bytes from \S+ icmp_seq=(\d+) /gm);
    return [...answers].map(([, at, sequence]) => ({ atMs: Number(at) * 1000, sequence: Number(sequence) }));
  }

  #said(): string {
    return contents(join(this.#guest.directory, log));
  }
}

interface Answer {
  readonly atMs: number;
  readonly sequence: number;
}

function pingedOf(sent: number, answers: readonly Answer[]): Pinged {
  const answered = new Set(answers.map(({ sequence }) => sequence));
  const lost = Array.from({ length: sent - 1 }, (_, index) => index + 1).filter((each) => !answered.has(each));
  const gaps = answers.slice(1).map(({ atMs }, index) => atMs - (answers[index]?.atMs ?? atMs));
  return { sent, lost, longestGapMs: Math.round(Math.max(0, ...gaps)) };
}
