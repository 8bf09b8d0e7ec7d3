import type { LiveConnection, SessionsReply } from '@sekisho/contracts';
import type { Command } from 'commander';
import { CommandError } from '../command-error.ts';
import { withGateway } from '../gateway-bus.ts';
import { type JsonOption, type StateOption, withJson, withState } from '../options.ts';
import { type Column, formatTable } from '../output/table.ts';
import { formatBytes, formatDuration } from '../output/units.ts';
import { statePaths } from '../state/state-paths.ts';

const columns = (now: number): readonly Column<LiveConnection>[] => [
  { title: 'USER', of: ({ user }) => user },
  { title: 'ADDRESS', of: ({ address }) => address },
  { title: 'FROM', of: ({ remote }) => remote },
  { title: 'STEP', of: ({ step }) => step },
  { title: 'FOR', of: ({ since }) => formatDuration(now - Date.parse(since)), align: 'right' },
  { title: 'IN', of: ({ bytesIn }) => formatBytes(bytesIn), align: 'right' },
  { title: 'OUT', of: ({ bytesOut }) => formatBytes(bytesOut), align: 'right' },
  { title: 'DROPPED', of: ({ drops }) => formatCounters(drops) },
  { title: 'LOGIN', of: ({ authentication }) => authentication },
  { title: 'IKE', of: ({ ikeSuite }) => ikeSuite },
  { title: 'ESP', of: ({ espSuite }) => espSuite },
  { title: 'ID', of: ({ connection }) => connection },
];

/** `sekisho sessions` and `sekisho session end` */
export function addSessionCommands(program: Command): void {
  withJson(program.command('sessions')).description('who is connected now').action(list);
  const session = program.command('session').description('one connection');
  withState(session.command('end <id>')).description('end a connection; its user may connect again').action(end);
}

async function list({ state, json }: JsonOption): Promise<void> {
  const replies = await withGateway(statePaths(state), (gateway) => gateway.sessions());
  console.log(json === true ? JSON.stringify(replies, undefined, 2) : formatSessions(replies, Date.now()));
}

/** @param now ms since the epoch */
export function formatSessions(replies: readonly SessionsReply[], now: number): string {
  const connections = replies.flatMap((reply) => reply.connections).toSorted((a, b) => a.since.localeCompare(b.since));
  const table = connections.length === 0 ? 'Nobody is connected.' : formatTable(columns(now), connections);
  const totals = replies.flatMap(({ edge, drops, ignored }) => [
    ...counterLine(`dropped by ${edge}`, drops),
    ...counterLine(`ignored by ${edge}`, ignored),
  ]);
  return totals.length === 0 ? table : `${table}\n\n${totals.join('\n')}`;
}

function counterLine(title: string, counters: Readonly<Record<string, number>>): string[] {
  const text = formatCounters(counters);
  return text === '' ? [] : [`${title}: ${text}`];
}

const formatCounters = (counters: Readonly<Record<string, number>>): string =>
  Object.entries(counters)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

async function end(id: string, { state }: StateOption): Promise<void> {
  const connection = id.toUpperCase();
  const replies = await withGateway(statePaths(state), (gateway) => gateway.endSession(connection));
  const holder = replies.find(({ ended }) => ended);
  if (holder === undefined) throw new CommandError(`No edge holds a connection ${id}: sekisho sessions lists them.`);
  console.log(`Ended ${connection} on ${holder.edge}.`);
}
