import type { Settings } from '@sekisho/platform';
import type { CheckedSettings, Named } from './checked-settings.ts';
import type { Revisions } from './revisions.ts';
import type { Services } from './take-over.ts';

export interface PublisherOptions {
  /** Of the settings. */
  readonly file: string;
  /** With what services were started, of this text of the file. */
  readonly settings: Settings;
  readonly text: string;
  /** Of that text, where it is known. */
  readonly revision?: string;
  /** Settings in which everything stands that has a default. */
  readonly defaults: string;
  readonly revisions: Revisions;
  readonly services: Services;
  /** Makes what settings name and is made at a start too, such as keys whose file is missing. */
  readonly provide: (settings: Settings) => Provided;
  readonly say: (sentence: string) => void;
  /** What services would say of a text; where they run on this machine the files that it names are looked at as well. */
  readonly check?: (text: string, known?: Named) => CheckedSettings;
  /** Where the secret of a pre-shared key is kept that is made. */
  readonly keyFile?: (name: string) => string;
  /** Of a process that may end while services go on. */
  readonly ledger?: Ledger;
}

/** Knows after a crash what was being done. */
export interface Ledger {
  begun(publishing: Unfinished): void;
  /** @param revision that is in force then */
  ended(revision: string): void;
}

/** What was being published. */
export interface Unfinished {
  /** That is to stand in the file where it does not succeed: as it was before, or as somebody has edited it by hand since. */
  readonly former: string;
  readonly next: string;
  readonly by: string;
}

/** Settings that went back by themselves to those before. */
export interface PutBack {
  /** That some service may have had; without a revision where there never was one of them. */
  readonly tried: { readonly revision?: string; readonly text: string; readonly by: string };
  /** That are in force in their place. */
  readonly stands: Pick<InForce, 'revision' | 'text'>;
  /** What stood in the way of the others. */
  readonly why: string;
}

/** What was made for settings. */
export interface Provided {
  /** Sentences on it. */
  readonly notices: readonly string[];
  /** Takes it away: the settings did not come in force. */
  undo(): void;
}

export interface InForce {
  readonly revision: string;
  readonly text: string;
  readonly settings: Settings;
}
