import type { Language } from '@sekisho/contracts';
import { sentenceCharactersMax } from '../limits.ts';
import { filled, type Pattern, patternOf, valuesIn } from './phrase.ts';
import { phrasesByPart } from './phrases/index.ts';

/** Those that begin with most of their own, and then say most, first: what they say is not taken for a value of another one. */
const patterns: readonly Pattern[] = Object.values(phrasesByPart)
  .flatMap((phrases) => Object.values(phrases))
  .map(patternOf)
  .toSorted((one, other) => beginningOf(other) - beginningOf(one) || lengthOf(other) - lengthOf(one));

/**
 * What a service said in English, in the language of who asks. It goes by the sentence itself, as services tell no more: so does what an older
 * release says, or stands in the log. What is not known stays as it is, such as words of a server or of the operating system.
 */
export function inLanguage(sentence: string, language: Language): string {
  if (language === 'en' || sentence.length > sentenceCharactersMax) return sentence;
  const clauses = sentence.split('; ');
  const told = clauses.map((each) => translated(each, language));
  if (clauses.length > 1 && told.some((each) => each !== undefined))
    return told.map((each, index) => each ?? clauses[index]).join('; ');
  const [whole = translated(sentence, language)] = told;
  if (whole !== undefined) return whole;
  const sentences = sentence.split(/(?<=[.)]) (?=\p{Lu})/u);
  return sentences.length === 1 ? sentence : sentences.map((each) => inLanguage(each, language)).join('');
}

function translated(sentence: string, language: Language): string | undefined {
  for (const pattern of patterns) {
    const values = valuesIn(sentence, pattern);
    if (values === undefined) continue;
    const named = pattern.values.map(({ name, isPhrase }, index) => {
      const value = values[index] ?? '';
      return [name, isPhrase ? inLanguage(value, language) : value];
    });
    return pattern.phrase.literal
      ? pattern.phrase[language]
      : filled(pattern.phrase[language], Object.fromEntries(named));
  }
  return undefined;
}

function beginningOf({ said }: Pattern): number {
  return said[0]?.length ?? 0;
}

function lengthOf({ said }: Pattern): number {
  return said.reduce((length, each) => length + each.length, 0);
}
