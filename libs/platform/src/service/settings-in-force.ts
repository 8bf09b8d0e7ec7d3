import type { Vitals } from '@sekisho/contracts';
import type { Settings } from '../settings/load.ts';

/** Takes settings over while the service runs. Throws where it cannot: what was before goes on. */
export type Adopt = (settings: Settings, revision: string | undefined) => void | Promise<void>;

/** Which settings a service runs with. One that can takes new ones over in place; all others have them at their start. */
export class SettingsInForce {
  #settings: Settings;
  #revision: string | undefined;
  #readAt = new Date();
  #adopt: Adopt | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  /** @param revision as whoever supervises the service calls them */
  constructor(settings: Settings, revision?: string) {
    this.#settings = settings;
    this.#revision = revision;
  }

  get settings(): Settings {
    return this.#settings;
  }

  get told(): NonNullable<Vitals['settings']> {
    const { digest } = this.#settings;
    const revision = this.#revision !== undefined && { revision: this.#revision };
    return { digest, ...revision, readAt: this.#readAt.toISOString() };
  }

  /** The service takes them over in place from now on. */
  adoptBy(adopt: Adopt): void {
    this.#adopt = adopt;
  }

  get takesInPlace(): boolean {
    return this.#adopt !== undefined;
  }

  /** One after the other, in the order in which they come. @throws what `read` throws, and who takes them over */
  take(read: () => Settings, revision?: string): Promise<void> {
    const taken = this.#queue.then(async () => {
      const settings = read();
      await this.#adopt?.(settings, revision);
      this.#settings = settings;
      this.#revision = revision;
      this.#readAt = new Date();
    });
    this.#queue = taken.catch(() => undefined);
    return taken;
  }
}
