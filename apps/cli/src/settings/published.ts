import { readFileSync } from 'node:fs';
import { type GatewayBus, publishedChange, SettingsBus } from '@sekisho/administration';
import type { SettingsProblem, SettingsPublishReply, SettingsShown } from '@sekisho/contracts';
import { tellChange } from '../change.ts';
import { CommandError } from '../command-error.ts';
import { exampleSettings } from '../state/settings-file.ts';

export type Published = Extract<SettingsPublishReply, { outcome: 'published' }>;

/** Something to be published. */
export interface ToPublish {
  /** What the change is called in the record. */
  readonly what: string;
  readonly note?: string | undefined;
  /** Is told what stands there now. */
  publish(settings: SettingsBus, shown: SettingsShown): Promise<SettingsPublishReply>;
}

/** Publishes, and tells the log with what stood there before and after. @throws CommandError where it was not published */
export async function publishTold(
  gateway: Pick<GatewayBus, 'bus'>,
  { what, note, publish }: ToPublish,
): Promise<Published> {
  const settings = new SettingsBus(gateway.bus);
  const shown = await settings.show();
  const reply = requirePublished(await publish(settings, shown));
  const publication = { former: shown.inForce, note, reply };
  tellChange(gateway, what, await publishedChange(settings, publication, readFileSync(exampleSettings, 'utf8')));
  return reply;
}

export const formatProblem = ({ line, path, message }: SettingsProblem): string =>
  `${line === undefined ? '' : `line ${line}: `}${path === '' ? '' : `${path}: `}${message}`;

/** What was published. @throws CommandError with a sentence where it was not */
export function requirePublished(reply: SettingsPublishReply): Published {
  switch (reply.outcome) {
    case 'published':
      return reply;
    case 'stale':
      throw new CommandError('Somebody else has changed the settings meanwhile: look at them again.');
    case 'invalid':
      throw new CommandError(`The settings were left as they are.\n${reply.problems.map(formatProblem).join('\n')}`);
    case 'failed':
      throw new CommandError(`The settings were not taken over, and the former ones are in force: ${reply.reason}`);
  }
}
