import { createHash } from 'node:crypto';
import type { Subscription } from '@nats-io/transport-node';
import type { Bus } from '@sekisho/platform';
import { ntPasswordHash } from '@sekisho/ppp';
import { utf8 } from '@sekisho/wire';

const encoded = /[A-Za-z0-9+/]{8,}={0,2}/g;

/** Records every message on the bus from now on. */
export class BusTap {
  readonly #said: Buffer[] = [];

  private constructor(
    private readonly bus: Bus,
    private readonly subscription: Subscription,
  ) {}

  /** @param bus of somebody who may hear everything */
  static async on(bus: Bus): Promise<BusTap> {
    const subscription = bus.connection.subscribe('>');
    const tap = new BusTap(bus, subscription);
    subscription.callback = (_, message) => tap.#hear(Buffer.from(message.data));
    await bus.connection.flush();
    return tap;
  }

  async stop(): Promise<void> {
    await this.bus.connection.flush();
    this.subscription.unsubscribe();
  }

  /** Whether any message has these bytes: as they are, in hexadecimal, or in base64 within something else. */
  shows(secret: Uint8Array): boolean {
    const bytes = Buffer.from(secret);
    const hexadecimal = bytes.toString('hex');
    return this.#said.some(
      (said) => said.includes(bytes) || said.toString('latin1').toLowerCase().includes(hexadecimal),
    );
  }

  #hear(message: Buffer): void {
    this.#said.push(message);
    for (const [text] of message.toString('latin1').matchAll(encoded)) this.#said.push(Buffer.from(text, 'base64'));
  }
}

/** A password, and hashes of it that are as good as the password itself. */
export const formsOf = (password: string): Uint8Array[] => [
  utf8(password),
  Buffer.from(password, 'utf16le'),
  createHash('md5').update(password).digest(),
  ntPasswordHash(password),
];
