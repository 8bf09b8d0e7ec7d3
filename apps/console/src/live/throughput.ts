import type { LiveConnection } from '@sekisho/contracts';

export interface Rates {
  readonly bytesInPerSecond: number;
  readonly bytesOutPerSecond: number;
}

interface Counted {
  readonly bytesIn: number;
  readonly bytesOut: number;
}

const none: Rates = { bytesInPerSecond: 0, bytesOutPerSecond: 0 };
const millisecondsPerSecond = 1000;

/** What all connections carry, by how their counters grow from one look to the next. */
export class Throughput {
  #before = new Map<string, Counted>();
  #at: number | undefined;
  current: Rates = none;

  /** @param at ms */
  look(connections: Iterable<LiveConnection>, at: number): void {
    const counted = new Map<string, Counted>();
    let [bytesIn, bytesOut] = [0, 0];
    for (const each of connections) {
      const before = this.#before.get(each.connection) ?? { bytesIn: 0, bytesOut: 0 };
      bytesIn += Math.max(0, each.bytesIn - before.bytesIn);
      bytesOut += Math.max(0, each.bytesOut - before.bytesOut);
      counted.set(each.connection, { bytesIn: each.bytesIn, bytesOut: each.bytesOut });
    }
    const seconds = this.#at === undefined ? 0 : (at - this.#at) / millisecondsPerSecond;
    this.current = seconds <= 0 ? none : { bytesInPerSecond: bytesIn / seconds, bytesOutPerSecond: bytesOut / seconds };
    this.#before = counted;
    this.#at = at;
  }
}
