import type { AnswerOf } from '../../api/answers.ts';

export type OverviewAnswer = AnswerOf<'/api/overview'>;
export type Sample = OverviewAnswer['samples'][number];
export type Now = Omit<OverviewAnswer, 'samples'>;

/** As many as an hour has, one every five seconds. */
export const samplesMax = 720;

/** The samples and one that was told; one that is there already, or is older, changes nothing. */
export function withSample(samples: readonly Sample[], told: Sample): Sample[] {
  const last = samples.at(-1);
  return last !== undefined && told.at <= last.at ? [...samples] : [...samples, told].slice(-samplesMax);
}
