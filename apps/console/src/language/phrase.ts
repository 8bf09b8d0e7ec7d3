import type { Text } from '@sekisho/contracts';

/**
 * A sentence in each language. `{name}` stands for what is told of, the same in every language; `{*name}`, in the English one, for a phrase
 * of its own.
 */
export interface Phrase extends Text {
  /** What is in braces is said so. */
  readonly literal?: boolean;
}

/** By code. */
export type Phrases = Readonly<Record<string, Phrase>>;

/** A phrase taken apart: what it says, with what it tells of between. */
export interface Pattern {
  readonly phrase: Phrase;
  /** One more than there are values. */
  readonly said: readonly string[];
  readonly values: readonly { readonly name: string; readonly isPhrase: boolean }[];
}

const placeholder = /\{(\*?)(\w+)\}/g;

export function patternOf(phrase: Phrase): Pattern {
  if (phrase.literal) return { phrase, said: [phrase.en], values: [] };
  return {
    phrase,
    said: phrase.en.replaceAll(placeholder, '\0').split('\0'),
    values: [...phrase.en.matchAll(placeholder)].map(([, star, name = '']) => ({ name, isPhrase: star === '*' })),
  };
}

/** The values of a sentence that a phrase fits; undefined: it does not. Of each value the shortest that fits, in one go from left to right. */
export function valuesIn(sentence: string, { said }: Pattern): readonly string[] | undefined {
  const [first = '', ...rest] = said;
  if (!sentence.startsWith(first)) return undefined;
  const last = rest.pop();
  if (last === undefined) return sentence === first ? [] : undefined;
  const end = sentence.length - last.length;
  if (!sentence.endsWith(last) || end <= first.length) return undefined;
  const values: string[] = [];
  let at = first.length;
  for (const part of rest) {
    const next = sentence.indexOf(part, at + 1);
    if (next < 0 || next + part.length >= end) return undefined;
    values.push(sentence.slice(at, next));
    at = next + part.length;
  }
  values.push(sentence.slice(at, end));
  return values;
}

/** A sentence with values in it. */
export const filled = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replaceAll(placeholder, (whole, _, name: string) => values[name] ?? whole);
