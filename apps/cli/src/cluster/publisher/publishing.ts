import type { Bus } from '@sekisho/platform';
import { Repetition } from '@sekisho/platform';
import { stragglersLookMs } from '../../limits.ts';
import { answerSettings } from '../../up/publishing/answers.ts';
import type { Publisher } from '../../up/publishing/publisher.ts';
import type { Stragglers } from './stragglers.ts';

export interface PublishingParts {
  readonly bus: Bus;
  readonly publisher: Publisher;
  readonly stragglers: Stragglers;
}

/** Answers who asks for the settings, and looks after instances that were away, as long as the service runs. */
export class Publishing {
  readonly #silence: () => void;
  readonly #looks: Repetition;

  constructor({ bus, publisher, stragglers }: PublishingParts) {
    this.#silence = answerSettings(bus, publisher);
    this.#looks = new Repetition(stragglersLookMs, () => stragglers.look());
    void this.#looks.run();
  }

  /** What is being published is not waited for: the next start takes it back. */
  beforeApplicationShutdown(): void {
    this.#silence();
    void this.#looks.stop();
  }
}
