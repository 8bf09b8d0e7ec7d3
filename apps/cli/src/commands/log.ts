import { formatTimestamp } from '@sekisho/administration';
import { type LogQuery, type LogRecord, logQuery } from '@sekisho/contracts';
import { traceIdOf } from '@sekisho/platform';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CommandError } from '../command-error.ts';
import { withGateway } from '../gateway.ts';
import { type JsonOption, withJson } from '../options.ts';
import { cureLine, refusalText } from '../output/refusal-text.ts';
import { type Column, formatTable } from '../output/table.ts';
import { formatBytes, formatDuration } from '../output/units.ts';
import { statePaths } from '../state/state-paths.ts';

const outcomes = logQuery.shape.outcome.unwrap().options;
const agoUnitsMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

const columns: readonly Column<LogRecord>[] = [
  { title: 'STARTED', of: ({ startedAt }) => formatTimestamp(new Date(startedAt)) },
  { title: 'OUTCOME', of: ({ outcome }) => outcome },
  { title: 'USER', of: ({ user }) => user ?? undefined },
  { title: 'ADDRESS', of: ({ address }) => address ?? undefined },
  { title: 'FROM', of: ({ remote }) => remote },
  { title: 'CLIENT', of: ({ client }) => client ?? undefined },
  {
    title: 'FOR',
    of: ({ durationMs }) => (durationMs === null ? undefined : formatDuration(durationMs)),
    align: 'right',
  },
  { title: 'IN', of: ({ bytesIn }) => (bytesIn === null ? undefined : formatBytes(bytesIn)), align: 'right' },
  { title: 'OUT', of: ({ bytesOut }) => (bytesOut === null ? undefined : formatBytes(bytesOut)), align: 'right' },
  { title: 'ID', of: ({ connection }) => connection },
  { title: 'WHY', of: formatReason },
];

interface LogOptions extends JsonOption {
  readonly user?: string;
  readonly address?: string;
  readonly from?: string;
  readonly client?: string;
  readonly key?: string;
  readonly connection?: string;
  readonly since?: string;
  readonly outcome?: LogQuery['outcome'];
  readonly limit: number;
}

/** `sekisho log` */
export function addLogCommand(program: Command): void {
  withJson(program.command('log'))
    .description('what happened: connections and refusals, the newest last')
    .option('--user <name>', 'of one user')
    .option('--address <ip>', 'that had an Office Mode address')
    .option('--from <address>', 'that came from an address')
    .option('--client <family>', 'of one family of clients (Windows, macOS, Android …)')
    .option('--key <name>', 'by machines that have one pre-shared key')
    .option('--connection <id>', 'one connection')
    .option('--since <when>', 'since a time (2026-01-31T08:00:00Z), or how long ago (30m, 8h, 7d)', parseSince)
    .addOption(new Option('--outcome <outcome>', 'with one outcome').choices(outcomes))
    .option('--limit <n>', 'at most so many, 1 to 1000', Number, 50)
    .action(list);
}

async function list({ state, json, from, key, ...filters }: LogOptions): Promise<void> {
  const query = logQuery.safeParse({
    ...filters,
    ...(from !== undefined && { remote: from }),
    ...(key !== undefined && { preSharedKey: key }),
  });
  if (!query.success) {
    throw new CommandError(query.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('\n'));
  }
  const records = await withGateway(statePaths(state), (gateway) => gateway.log(query.data));
  console.log(json === true ? jsonOfLog(records) : formatLog(records));
}

/** Each with the id of its trace, where connections are traced. */
export const jsonOfLog = (records: readonly LogRecord[]): string =>
  JSON.stringify(
    records.map((record) => ({ ...record, trace: traceIdOf(record.connection) })),
    undefined,
    2,
  );

/** The newest last, as in any log on a terminal. */
export function formatLog(records: readonly LogRecord[]): string {
  if (records.length === 0) return 'No connection was recorded.';
  return formatTable(
    columns,
    records.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)),
  );
}

function formatReason({ code, sentence, detail, step, ...facts }: LogRecord): string | undefined {
  if (code === null) return withDetail(sentence ?? '', detail);
  const text = refusalText(code, facts);
  const at = step === null ? '' : ` At ${step}.`;
  return `[${code}] ${withDetail(sentence ?? text.sentence, detail)}${at} Client: ${text.clientShows}. Cure: ${cureLine(text)}`;
}

const withDetail = (text: string, detail: string | null): string =>
  detail === null || detail === '' ? text : `${text} (${detail})`;

/** ISO 8601 in UTC, from a time or a span before now. */
export function parseSince(text: string, _previous?: unknown, now: number = Date.now()): string {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const at = unit === undefined ? Date.parse(text) : now - Number(count) * (agoUnitsMs[unit] ?? 0);
  if (Number.isNaN(at)) throw new InvalidArgumentError('Use a time such as 2026-01-31T08:00:00Z, or 30m, 8h, 7d.');
  return new Date(at).toISOString();
}
