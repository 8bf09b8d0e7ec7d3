import type { ClientPlatform } from '../client-platforms.ts';
import type { Text } from '../language.ts';
import type { ClientShows } from './client-shows.ts';

/** What an administrator and a user need to know of one kind of refusal. */
export interface Refusal {
  /** One sentence for the administrator. */
  readonly sentence: Text;
  /** What the user's client will have shown. */
  readonly clientShows: ClientShows;
  /** The usual cure. */
  readonly cure: Text;
  /**
   * The command of this gateway that cures it or shows more, with the record's `{user}`, `{remote}` (the client's address
   * without port), `{connection}` and `{edge}` in it: `commandOf` puts them in.
   */
  readonly command?: string;
  /** What cures it on the client itself, by an administrator there; VPN stands for the name of the client's connection. */
  readonly clientCommands?: Readonly<Partial<Record<ClientPlatform, string>>>;
}
