import { endings, type Language, refusals, type Text } from '@sekisho/contracts';
import { sentenceCharactersMax } from '../limits.ts';
import { filled, type Pattern, type Phrase, patternOf, valuesIn } from './phrase.ts';
import { phrasesByPart } from './phrases/index.ts';

const phrases: readonly Phrase[] = Object.values(phrasesByPart).flatMap((part) => Object.values(part));
/** What the log says of an end, and of a refusal, stands there in English alone. */
const recorded: readonly Text[] = [...Object.values(endings), ...Object.values(refusals)].map(
  ({ sentence }) => sentence,
);

/** What tells of nothing, by itself. */
const whole = new Map<string, Text>([
  ...recorded.map((text) => [text.en, text] as const),
  ...phrases.filter((each) => patternOf(each).values.length === 0).map((each) => [each.en, each] as const),
]);

/** Those that begin with most of their own, and then say most, first: what they say is not taken for a value of another one. */
const patterns: readonly Pattern[] = phrases
  .map(patternOf)
  .filter(({ values }) => values.length > 0)
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
  const [alone = translated(sentence, language)] = told;
  if (alone !== undefined) return alone;
  const sentences = sentence.split(/(?<=[.)]) (?=\p{Lu})/u);
  return sentences.length === 1 ? sentence : sentences.map((each) => inLanguage(each, language)).join('');
}

function translated(sentence: string, language: Language): string | undefined {
  const known = whole.get(sentence);
  if (known !== undefined) return known[language];
  for (const pattern of patterns) {
    const values = valuesIn(sentence, pattern);
    if (values === undefined) continue;
    const named = pattern.values.map(({ name, isPhrase }, index) => {
      const value = values[index] ?? '';
      return [name, isPhrase ? inLanguage(value, language) : value];
    });
    return filled(pattern.phrase[language], Object.fromEntries(named));
  }
  return undefined;
}

function beginningOf({ said }: Pattern): number {
  return said[0]?.length ?? 0;
}

function lengthOf({ said }: Pattern): number {
  return said.reduce((length, each) => length + each.length, 0);
}
