import type { Attempt } from '@sekisho/probe/load';
import { z } from 'zod';

/** A row of the log as it stands in SQL. */
export const loggedRow = z.object({
  connection: z.string(),
  edge: z.string(),
  /** Without port. */
  client: z.string(),
  outcome: z.enum(['connected', 'refused', 'ended']),
  user: z.string().nullable(),
  address: z.string().nullable(),
  code: z.string().nullable(),
  sentence: z.string().nullable(),
});
export type LoggedRow = z.infer<typeof loggedRow>;

export interface RowsWanted {
  /** Network that the clients connected from, in CIDR. */
  readonly clients: string;
  /** Began at that time or later. */
  readonly since: Date;
}

/** Asks SQL for the log in JSON. */
export const rowsQuery = ({ clients, since }: RowsWanted): string =>
  `select coalesce(json_agg(row_to_json(log)), '[]') from (
     select connection, edge, split_part(remote, ':', 1) as client, outcome, user_name as "user", address, code, sentence
     from audit_connection
     where split_part(remote, ':', 1)::inet <<= '${clients}' and started_at >= '${since.toISOString()}'
   ) log`;

/** How the generator's list and the log differ, each in words. */
export function differences(attempts: readonly Attempt[], rows: readonly LoggedRow[]): string[] {
  const byClient = Map.groupBy(rows, ({ client }) => client);
  const made = attempts.filter(({ address }) => address !== null);
  // Every attempt had an address of its own to send from.
  const clients = new Set(attempts.map(clientOf));
  return [
    ...made.flatMap((attempt) => differencesOf(attempt, byClient.get(clientOf(attempt)) ?? [])),
    ...rows.filter(({ client }) => !clients.has(client)).map((row) => `nobody made ${JSON.stringify(row)}`),
  ];
}

function differencesOf(attempt: Attempt, rows: readonly LoggedRow[]): string[] {
  const [row, ...more] = rows;
  const told = `${attempt.user} from ${attempt.from} at ${attempt.startedAt}`;
  if (row === undefined) return [`no row of ${told}`];
  if (more.length > 0) return [`${rows.length} rows of ${told}: ${JSON.stringify(rows)}`];
  const same = row.user === attempt.user && row.address === attempt.address && row.outcome === 'ended';
  return same ? [] : [`${told} had ${attempt.address} and ended, not ${JSON.stringify(row)}`];
}

export const clientOf = ({ from }: Attempt): string => from.replace(/:.*/, '');
