import type { SettingsProblem, SettingsPublishReply } from '@sekisho/contracts';
import { CommandError } from '../command-error.ts';

export const formatProblem = ({ line, path, message }: SettingsProblem): string =>
  `${line === undefined ? '' : `line ${line}: `}${path === '' ? '' : `${path}: `}${message}`;

/** What was published. @throws CommandError with a sentence where it was not */
export function requirePublished(reply: SettingsPublishReply): Extract<SettingsPublishReply, { outcome: 'published' }> {
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
