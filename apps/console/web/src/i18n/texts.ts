import type { FrameTexts } from './en.ts';

/**
 * Texts by namespace, one a page. A page's `texts/en.ts` adds its own:
 * `declare module '../../../i18n/texts.ts' { interface Texts { users: typeof en } }`
 */
export interface Texts {
  frame: FrameTexts;
}

type PluralOfOne = `${string}_one`;

/** The same texts in a language that knows no plural: what is for one alone may be left out, nothing else. */
export type TextsLike<T> = {
  readonly [K in keyof T as K extends PluralOfOne ? never : K]: T[K] extends string ? string : TextsLike<T[K]>;
};

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'frame';
    fallbackNS: 'frame';
    resources: Texts;
  }
}
