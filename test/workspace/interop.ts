/** A line of docs/interop.md: a client, what was agreed on, and what shows it. */
export interface TestedClient {
  readonly client: string;
  /** Suites that it names, such as aes256-sha1-modp2048 or aes256-sha1. */
  readonly suites: readonly string[];
  /** Kinds of the load generator that it names. */
  readonly kinds: readonly string[];
  /** Path from the repository, and the title of a test in it if one is named. */
  readonly file: string;
  readonly title: string | undefined;
  /** Year and month. */
  readonly seen: string;
}

const suite = /\b(?:3des|aes\d+)(?:gcm16|-sha\d(?:-\d+)?)(?:-(?:modp|ecp)\d+)?\b/g;

/** The lines of all tables with six columns. */
export function testedClients(page: string): TestedClient[] {
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '))
    .filter((cells) => cells.length === 6 && cells[0] !== 'client');
  return rows.map(([client = '', suites = '', , how = '', by = '', seen = '']) => {
    const [, link = ''] = /\]\(\.\.\/([^)]+)\)/.exec(by) ?? [];
    const [, title] = /"(.+)"$/.exec(by) ?? [];
    const kinds = [...how.matchAll(/load `([^`]+)`/g)].map(([, kind = '']) => kind);
    return { client, suites: suites.match(suite) ?? [], kinds, file: link, title, seen };
  });
}
