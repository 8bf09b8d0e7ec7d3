import { formatTimestamp, type GatewayBus } from '@sekisho/administration';
import { type ChangeRecord, type ChangesQuery, type ChangesReply, changesQuery } from '@sekisho/contracts';
import type { Command } from 'commander';
import { CommandError } from '../command-error.ts';
import { withGateway } from '../gateway.ts';
import { type JsonOption, withJson } from '../options.ts';
import { type Column, formatTable } from '../output/table.ts';
import { statePaths } from '../state/state-paths.ts';
import { parseSince } from './log.ts';

interface ChangesOptions extends JsonOption {
  readonly by?: string;
  readonly what?: string;
  readonly since?: string;
  readonly limit: number;
}

const columns: readonly Column<ChangeRecord>[] = [
  { title: 'WHEN', of: ({ at }) => formatTimestamp(new Date(at)) },
  { title: 'BY', of: ({ by }) => by },
  { title: 'FROM', of: ({ from }) => from },
  { title: 'WHAT', of: ({ what }) => what },
  { title: 'CHANGE', of: formatDifference },
];

/** `sekisho changes` */
export function addChangesCommand(program: Command): void {
  withJson(program.command('changes'))
    .description('what administrators have changed, by commands and in the console, the newest last')
    .option('--by <who>', 'by one of them: cli:root, console:alice, or a part of that')
    .option('--what <what>', 'of one kind, or to one thing: user.set, bob')
    .option('--since <when>', 'since a time (2026-01-31T08:00:00Z), or how long ago (30m, 8h, 7d)', parseSince)
    .option('--limit <n>', 'at most so many, 1 to 1000', Number, 50)
    .action(list);
}

async function list({ state, json, ...filters }: ChangesOptions): Promise<void> {
  const query = changesQuery.safeParse(filters);
  if (!query.success) {
    throw new CommandError(query.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('\n'));
  }
  const { changes, more } = await withGateway(statePaths(state), (gateway) => changesUpTo(gateway, query.data));
  console.log(json === true ? JSON.stringify(changes, undefined, 2) : formatChanges(changes));
  if (more) console.error(`There are more than these ${changes.length}: --limit shows them, --since or --by fewer.`);
}

/** As many as are wanted: one answer has what one message carries, and the next those behind it. */
export async function changesUpTo(gateway: Pick<GatewayBus, 'changes'>, query: ChangesQuery): Promise<ChangesReply> {
  const { changes, more } = await gateway.changes(query);
  const last = changes.at(-1)?.id;
  if (!more || last === undefined || changes.length >= query.limit) return { changes, more };
  const rest = await changesUpTo(gateway, { ...query, before: last, limit: query.limit - changes.length });
  return { changes: [...changes, ...rest.changes], more: rest.more };
}

/** The newest last, as in any log on a terminal. */
export const formatChanges = (changes: readonly ChangeRecord[]): string =>
  changes.length === 0 ? 'No change was recorded.' : formatTable(columns, changes.toReversed());

/** `key: before → after`, for each key that is different. */
export function formatDifference({ before = {}, after = {} }: Pick<ChangeRecord, 'before' | 'after'>): string {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .map((key) => {
      const now = JSON.stringify(after[key]) ?? 'none';
      return key in before ? `${key}: ${JSON.stringify(before[key])} \u2192 ${now}` : `${key}: ${now}`;
    })
    .join('; ');
}
