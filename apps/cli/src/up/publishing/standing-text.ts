import { readFileSync } from 'node:fs';
import { settingsEditedByHand } from '@sekisho/contracts';
import { changedPlaces, differences, type PlaceChanged, type ShownSettings, shownSettings } from '@sekisho/platform';
import type { InForce, PublisherOptions } from './publisher-options.ts';
import type { Revision } from './revisions.ts';

/** A text of the settings, and what it is called. */
export type Standing = Pick<InForce, 'revision' | 'text'>;

/** The settings as they stand in their file. */
export class StandingText {
  readonly #options: Pick<PublisherOptions, 'file' | 'defaults' | 'revisions'>;
  #expected: Standing | undefined;

  constructor(options: Pick<PublisherOptions, 'file' | 'defaults' | 'revisions'>) {
    this.#options = options;
  }

  /** Is put there while settings are being published, and is no edit by hand; undefined: nothing is being published. */
  expect(text: Standing | undefined): void {
    this.#expected = text;
  }

  /** Edited by hand it becomes a revision of its own. */
  now(): Standing {
    const text = readFileSync(this.#options.file, 'utf8');
    if (text === this.#expected?.text) return this.#expected;
    return { revision: this.noted(text).revision, text };
  }

  /** The revision of a text that was written by hand, unless it is the newest one. */
  noted(text: string): Revision {
    const { revisions } = this.#options;
    const { newest } = revisions;
    const before = newest && revisions.text(newest.revision);
    if (newest !== undefined && before === text) return newest;
    const changed = before === undefined ? [] : changedPlaces(this.shown(before), this.shown(text));
    return revisions.add({ text, by: settingsEditedByHand, changed });
  }

  shown(text: string): ShownSettings {
    return shownSettings(text, this.#options.defaults);
  }

  /** What it would come to for services to take the one for the other. */
  differences(before: string, after: string): PlaceChanged[] {
    return differences(this.shown(before), this.shown(after));
  }
}
