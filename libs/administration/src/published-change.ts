import type { SettingsPublishReply } from '@sekisho/contracts';
import { changedValues, shownSettings } from '@sekisho/platform';
import type { Change } from './changes.ts';
import type { SettingsBus } from './settings-bus.ts';

/** Settings that were to be published. */
export interface Publication {
  /** The revision that was in force before. */
  readonly former: string;
  readonly note?: string | undefined;
  readonly reply: SettingsPublishReply;
}

/**
 * What the record of changes keeps of it: both revisions, and what stood at each place that was changed; the places alone where a text can no
 * longer be had.
 * @param defaults settings in which everything stands that has a default
 */
export async function publishedChange(
  settings: Pick<SettingsBus, 'revision'>,
  { former, note, reply }: Publication,
  defaults: string,
): Promise<Pick<Change, 'before' | 'after'>> {
  if (reply.outcome !== 'published')
    return { before: { revision: former }, after: { revision: former, outcome: reply.outcome } };
  const { revision, effects } = reply;
  const told = { revision, ...(note !== undefined && { note }) };
  const texts = await Promise.all([former, revision].map((each) => settings.revision(each))).catch(() => []);
  const [before, after] = texts.map((text) => (text === undefined ? undefined : shownSettings(text, defaults)));
  if (before === undefined || after === undefined)
    return { before: { revision: former }, after: { ...told, places: effects.map(({ path }) => path) } };
  const values = changedValues(before, after);
  return { before: { revision: former, ...values.before }, after: { ...told, ...values.after } };
}
