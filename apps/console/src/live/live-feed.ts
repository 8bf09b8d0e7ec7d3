import { PassThrough, type Readable } from 'node:stream';
import {
  feedRememberedBytesMax,
  feedRememberedMax,
  heartbeatMs,
  streamsMax,
  streamsOfOneMax,
  streamWaitingBytesMax,
} from '../limits.ts';

interface Listener {
  readonly name: string;
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
    this.#heartbeat = setInterval(() => this.#send(': here\n\n'), heartbeatMs).unref();
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

  /**
   * A new stream, that ends when `ended` does; undefined: there are too many.
   * @param name whose it is; @param lastId of the last event that it had before it broke
   */
  open(name: string, lastId: string | undefined, ended: AbortSignal | undefined): Readable | undefined {
    const own = [...this.#listeners].filter((each) => each.name === name).length;
    if (own >= streamsOfOneMax || this.#listeners.size >= streamsMax) return undefined;
    const stream = new PassThrough({ highWaterMark: streamWaitingBytesMax });
    const listener = { name, stream };
    const end = () => stream.end();
    stream.once('close', () => {
      this.#listeners.delete(listener);
      ended?.removeEventListener('abort', end);
    });
    // Whoever left while something was written to it is gone: that is no error.
    stream.on('error', () => stream.destroy());
    stream.write('retry: 2000\n\n');
    if (lastId !== undefined) this.#resume(stream, lastId);
    this.#listeners.add(listener);
    ended?.addEventListener('abort', end, { once: true });
    if (ended?.aborted === true) end();
    return stream;
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
