import type { Language } from '@sekisho/contracts';
import { inLanguage } from './in-language.ts';

/** What is told, with the sentences in it that stand under these names, single or in lists, in a language. */
export function toldIn<T>(language: Language, told: T, names: ReadonlySet<string>): T {
  // A copy of the same shape: sentences become sentences.
  return language === 'en' || names.size === 0 ? told : (copied(told, false, { language, names }) as T);
}

interface Wish {
  readonly language: Language;
  readonly names: ReadonlySet<string>;
}

function copied(value: unknown, isSentence: boolean, wish: Wish): unknown {
  if (typeof value === 'string') return isSentence ? inLanguage(value, wish.language) : value;
  if (Array.isArray(value)) return value.map((each) => copied(each, isSentence, wish));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, copied(inner, wish.names.has(name), wish)]),
  );
}
