import { endings, refusals, type StoryStep, type Text } from '@sekisho/contracts';

/** Steps with the sentence of what refused or ended them. */
export const toldSteps = (steps: readonly StoryStep[]): (StoryStep & { sentence?: Text })[] =>
  steps.map((step) => {
    const sentence = sentenceOf(step);
    return sentence === undefined ? step : { ...step, sentence };
  });

function sentenceOf({ code, reason }: StoryStep): Text | undefined {
  if (code !== undefined) return refusals[code].sentence;
  return reason === undefined ? undefined : endings[reason].sentence;
}
