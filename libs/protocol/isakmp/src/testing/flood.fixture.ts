import { type Endpoint, type Instant, later, milliseconds } from '@sekisho/wire';
import type { IkeEffect, IkeEndpoint } from '../endpoint.ts';
import { RawClient } from './raw-client.fixture.ts';

const gatewayPort: Endpoint = { address: '203.0.113.1', port: 500 };

export interface FloodOptions {
  /** By default a first message of Windows. */
  readonly message?: Uint8Array;
  /** By default every message is from another address; else all are from this one, from another port each. */
  readonly from?: string;
  /** So often each is sent. */
  readonly times?: number;
  /** Where numbers go that make each message another one: into the initiator's cookie, unless more is said. */
  readonly numbersAt?: readonly number[];
}

/** Messages from senders that never hear an answer, each another one. */
export class Flood {
  readonly #message: Uint8Array;
  readonly #numbersAt: readonly number[];
  #count = 0;

  constructor(
    private readonly gateway: IkeEndpoint,
    private readonly options: FloodOptions = {},
  ) {
    this.#message = options.message ?? new RawClient().message1();
    this.#numbersAt = options.numbersAt ?? [0];
  }

  /** Sends so many, evenly over a time. @returns what the gateway did */
  send(count: number, from: Instant, overMs: number): IkeEffect[] {
    const effects: IkeEffect[] = [];
    this.run(count, from, overMs, (effect) => effects.push(effect));
    return effects;
  }

  /** The same where it would be too much to keep what the gateway did. @returns how many of each kind */
  count(count: number, from: Instant, overMs: number): Partial<Record<IkeEffect['kind'], number>> {
    const counts: Partial<Record<IkeEffect['kind'], number>> = {};
    this.run(count, from, overMs, ({ kind }) => {
      counts[kind] = (counts[kind] ?? 0) + 1;
    });
    return counts;
  }

  private run(count: number, start: Instant, overMs: number, take: (effect: IkeEffect) => void): void {
    const { times = 1 } = this.options;
    for (let index = 0; index < count; index += times) {
      const now = later(start, milliseconds((index * overMs) / count));
      const datagram = { ...this.#next(), local: gatewayPort };
      for (let time = 0; time < times; time += 1) this.gateway.receive(datagram, now).forEach(take);
    }
    const end = later(start, milliseconds(overMs));
    for (let at = this.gateway.deadline(); at !== undefined && at <= end; at = this.gateway.deadline()) {
      this.gateway.timeout(end).forEach(take);
    }
  }

  #next(): { bytes: Uint8Array; remote: Endpoint } {
    const number = ++this.#count;
    const bytes = this.#message.slice();
    for (const at of this.#numbersAt) new DataView(bytes.buffer).setUint32(at, number);
    const { from } = this.options;
    const forged = `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;
    return { bytes, remote: { address: from ?? forged, port: from === undefined ? 500 : 1024 + (number % 64_000) } };
  }
}
