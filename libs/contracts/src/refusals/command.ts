/** What a record has to put into a refusal's command. */
export interface CommandFacts {
  readonly user?: string | null | undefined;
  /** The client's address, with or without port. */
  readonly remote?: string | null | undefined;
  readonly connection?: string | null | undefined;
  readonly edge?: string | null | undefined;
}

/** What stands for a name that is not known. */
const unknown = { user: 'NAME', remote: 'ADDRESS', connection: 'ID', edge: 'EDGE' } as const;
type Placeholder = keyof typeof unknown;

/** Letters that no shell gives a meaning to. */
const plain = /^[\p{L}\p{N}_@%+=:,./][\p{L}\p{N}_@%+=:,./-]*$/u;
const ipAddress = /^[\da-f:.]+$/i;
/** What would not be the same once it is copied from a terminal. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** A refusal's command with the record's names in it, so that it can be given to a shell as it is. */
export const commandOf = (template: string, facts: CommandFacts): string =>
  template.replaceAll(/\{(user|remote|connection|edge)\}/g, (_, name: Placeholder) => argument(name, facts));

/** Clients choose names: none may become an option, or a command of its own. */
function argument(name: Placeholder, facts: CommandFacts): string {
  const value = facts[name];
  if (value === undefined || value === null || value === '') return unknown[name];
  if (name === 'remote') return ipAddress.test(addressOf(value)) ? addressOf(value) : unknown.remote;
  if (value.startsWith('-') || unprintable.test(value)) return unknown[name];
  return plain.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

/** A remote endpoint as records write it, without the port. */
export const addressOf = (remote: string): string => {
  const [, bracketed, bare] = /^(?:\[(.*)\](?::\d+)?|([^:]*)(?::\d+)?)$/.exec(remote) ?? [];
  return bracketed ?? bare ?? remote;
};
