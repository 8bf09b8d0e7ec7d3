import { type RefusalCode, refusals, type StoryStep, type Text } from '@sekisho/contracts';

/** Steps with the sentence of what refused them. */
export const toldSteps = (steps: readonly StoryStep[]): (StoryStep & { sentence?: Text })[] =>
  steps.map((step) => ({ ...step, ...(step.code !== undefined && { sentence: sentenceOf(step.code) }) }));

const sentenceOf = (code: RefusalCode): Text => refusals[code].sentence;
