import type { ClientPlatform, Text } from '@sekisho/contracts';
import type { Picture } from './pictures/picture.ts';

/**
 * What a guide is made of. Texts are in both languages, with `*names of menus*`, `` `what is typed` `` and `{facts}` in them
 * (see filling.ts).
 */
export interface GuideContent {
  /** What cannot be done on this system, or not without something else, said before anything else. */
  readonly warnings: readonly Text[];
  readonly needs: readonly Text[];
  /** Several where a script or a profile saves the work; none where it cannot be done at all. */
  readonly ways: readonly Way[];
  /** What is seen when it works. */
  readonly works: readonly Text[];
  readonly undo: readonly Text[];
  /** Whose words for failures the guide explains; null: the system has none of its own. */
  readonly shows: ClientPlatform | null;
}

export interface Way {
  readonly title: Text;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly title: Text;
  readonly before?: readonly Text[];
  /** Drawn, and its marked controls listed in words beside it. */
  readonly picture?: Picture;
  /** Lines to type, with facts in the quotes of a shell. */
  readonly code?: Code;
  readonly after?: readonly Text[];
}

export interface Code {
  readonly quotes: 'shell' | 'routeros';
  readonly lines: readonly string[];
}

/** In English and in Japanese. */
export const say = (en: string, ja: string): Text => ({ en, ja });

/** Those that are there. */
export const some = <T>(...all: readonly (T | false | undefined)[]): readonly T[] =>
  all.filter((each): each is T => each !== false && each !== undefined);
