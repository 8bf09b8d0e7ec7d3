import { type KeyValue, type Logger, Repetition } from '@sekisho/platform';

export interface MandateParts {
  /** @throws where NATS does not answer */
  readonly open: () => Promise<Pick<KeyValue, 'create' | 'update' | 'remove'>>;
  readonly key: string;
  /** The instance that holds it. */
  readonly holder: string;
  /** A mandate that is not renewed for so long is another's to take. */
  readonly ttlMs: number;
  readonly renewMs: number;
  /** It is held from now on. */
  readonly begin: () => void;
  /** It is held no longer: when this returns nothing is done in its name any more. */
  readonly end: () => Promise<void>;
  readonly logger: Logger;
  /** ms that only grow. */
  readonly now: () => number;
}

/** What one of several instances does at a time: it takes the mandate as soon as it is free, and renews it. */
export class Mandate {
  readonly #parts: MandateParts;
  #bucket: Awaited<ReturnType<MandateParts['open']>> | undefined;
  /** Revision in the bucket; undefined: it is not held. */
  #revision: number | undefined;
  #renewedAt = 0;
  #trying: Repetition | undefined;

  constructor(parts: MandateParts) {
    this.#parts = parts;
  }

  get isHeld(): boolean {
    return this.#revision !== undefined;
  }

  /** Returns at once; NATS may be away. */
  start(): void {
    this.#trying = new Repetition(this.#parts.renewMs, () => this.#turn());
    void this.#trying.run();
  }

  /** Gives it back, for another instance to take at once. */
  async stop(): Promise<void> {
    await this.#trying?.stop();
    const revision = this.#revision;
    await this.#lose();
    if (revision === undefined) return;
    await this.#bucket?.remove(this.#parts.key, revision).catch((error: unknown) => {
      this.#parts.logger.debug({ err: error }, 'a mandate could not be given back: it ends by itself');
    });
  }

  async #turn(): Promise<void> {
    const { open, logger, key, now, ttlMs, renewMs } = this.#parts;
    const askedAt = now();
    try {
      this.#bucket ??= await open();
      const before = this.#revision;
      const revision = await this.#ask(this.#bucket, before);
      if (revision === undefined) {
        if (before !== undefined) logger.warn({ key }, 'another instance keeps the accounts now');
        return await this.#lose();
      }
      this.#revision = revision;
      this.#renewedAt = askedAt;
      if (before === undefined) this.#parts.begin();
    } catch (error) {
      logger.debug({ err: error, key }, 'who keeps the accounts cannot be settled now');
      // Another instance may take it from then on.
      if (now() - this.#renewedAt > ttlMs - renewMs) await this.#lose();
    }
  }

  #ask(bucket: Pick<KeyValue, 'create' | 'update'>, revision: number | undefined): Promise<number | undefined> {
    const { key, holder } = this.#parts;
    return revision === undefined ? bucket.create(key, { holder }) : bucket.update(key, { holder }, revision);
  }

  async #lose(): Promise<void> {
    if (this.#revision === undefined) return;
    this.#revision = undefined;
    await this.#parts.end();
  }
}
