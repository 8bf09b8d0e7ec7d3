import { PassThrough, type Readable } from 'node:stream';
import {
  feedRememberedBytesMax,
  feedRememberedMax,
  heartbeatMs,
  streamsMax,
  streamsOfOneMax,
  streamWaitingBytesMax,
} from '../limits.ts';

/** Whose stream it is. */
export interface Hearer {
  readonly name: string;
  /** Of the last event that it had before its stream broke. */
  readonly lastId: string | undefined;
  /** Whether it is still signed in. */
  readonly stillIn: () => Promise<boolean>;
}

interface Listener extends Hearer {
  readonly stream: PassThrough;
}

interface Told {
  readonly number: number;
  readonly text: string;
}

export type FeedEvent = 'overview' | 'sample' | 'sessions' | 'reset';

/** Whoever hears what changes: streams of server-sent events (HTML Living Standard §9.2). */
export class LiveFeed {
  readonly #listeners = new Set<Listener>();
  /** The last events, the oldest first. */
  readonly #told: Told[] = [];
  #toldBytes = 0;
  #number = 0;
  readonly #heartbeat: NodeJS.Timeout;

  /** @param life tells this process from others: numbers of events are its own */
  constructor(private readonly life: string) {
    this.#heartbeat = setInterval(() => void this.beat(), heartbeatMs).unref();
  }

  /** Streams that are open. */
  get size(): number {
    return this.#listeners.size;
  }

  /** To everybody, and to whoever comes back soon. */
  tell(event: FeedEvent, data: object): void {
    this.#number += 1;
    const text = `id: ${this.life}-${this.#number}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    this.#told.push({ number: this.#number, text });
    this.#toldBytes += text.length;
    while (this.#told.length > feedRememberedMax || (this.#toldBytes > feedRememberedBytesMax && this.#told.length > 1))
      this.#toldBytes -= this.#told.shift()?.text.length ?? 0;
    this.#send(text);
  }

  /** A new stream, that ends with the sign-in; undefined: there are too many. */
  open(hearer: Hearer): Readable | undefined {
    const own = [...this.#listeners].filter(({ name }) => name === hearer.name).length;
    if (own >= streamsOfOneMax || this.#listeners.size >= streamsMax) return undefined;
    const stream = new PassThrough({ highWaterMark: streamWaitingBytesMax });
    const listener = { ...hearer, stream };
    stream.once('close', () => this.#listeners.delete(listener));
    // Whoever left while something was written to it is gone: that is no error.
    stream.on('error', () => stream.destroy());
    stream.write('retry: 2000\n\n');
    if (hearer.lastId !== undefined) this.#resume(stream, hearer.lastId);
    this.#listeners.add(listener);
    return stream;
  }

  /** Has those know that the stream stands that are still signed in, and ends the others'. */
  async beat(): Promise<void> {
    this.#send(': here\n\n');
    await this.look();
  }

  /** Ends the streams of those who are not signed in any more. */
  async look(): Promise<void> {
    for (const { stream, stillIn } of this.#listeners) {
      // A store that does not answer now has nobody signed out.
      if (!(await stillIn().catch(() => true))) stream.end();
    }
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const { stream } of this.#listeners) stream.end();
  }

  #resume(stream: PassThrough, lastId: string): void {
    const [, number] = new RegExp(`^${this.life}-(\\d{1,15})$`).exec(lastId) ?? [];
    const last = Number(number);
    const missed = this.#told.filter((each) => each.number > last);
    const isKnown = number !== undefined && last <= this.#number && missed.length === this.#number - last;
    if (isKnown) for (const { text } of missed) stream.write(text);
    else stream.write(`id: ${this.life}-${this.#number}\nevent: reset\ndata: {}\n\n`);
  }

  #send(text: string): void {
    for (const { stream } of this.#listeners) {
      if (stream.writableEnded) continue;
      // It does not read: it comes back when it does.
      if (stream.writableLength + stream.readableLength > streamWaitingBytesMax) stream.destroy();
      else stream.write(text);
    }
  }
}
