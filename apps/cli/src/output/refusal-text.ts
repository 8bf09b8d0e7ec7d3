import { type CommandFacts, commandOf, type RefusalCode, refusals, shownInShort } from '@sekisho/contracts';

/** What an administrator is told of a refusal, in English. */
export interface RefusalText {
  readonly sentence: string;
  readonly clientShows: string;
  readonly cure: string;
  /** To run on this gateway. */
  readonly command?: string;
}

/** @param facts of the record; of a client whose family is known only what that shows */
export function refusalText(
  code: RefusalCode,
  { client, ...facts }: CommandFacts & { readonly client?: string | null | undefined },
): RefusalText {
  const { sentence, clientShows, cure, command } = refusals[code];
  return {
    sentence: sentence.en,
    clientShows: shownInShort(clientShows, client),
    cure: cure.en,
    ...(command !== undefined && { command: commandOf(command, facts) }),
  };
}

/** The cure with its command, in one line. */
export const cureLine = ({ cure, command }: RefusalText): string =>
  command === undefined ? cure : `${cure} Run: ${command}`;
