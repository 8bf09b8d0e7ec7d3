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

/** The samples, and how many sessions there are now: what plots end with is what is shown beside them. */
export function untilNow({
  samples,
  at,
  sessions,
}: Pick<OverviewAnswer, 'samples' | 'at' | 'sessions'>): readonly Sample[] {
  const last = samples.at(-1);
  const now = Date.parse(at);
  if (last === undefined || now <= last.at) return samples;
  return [...samples, { ...last, at: now, connected: sessions.connected }];
}

/** What was asked for, unless something newer was told while it was on its way. */
export const newest = (asked: OverviewAnswer, told: Now | undefined): OverviewAnswer =>
  told === undefined || told.at <= asked.at ? asked : { ...told, samples: asked.samples };
