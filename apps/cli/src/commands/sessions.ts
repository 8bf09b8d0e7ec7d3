import type { LiveConnection, SessionsReply } from '@sekisho/contracts';
import { defaultPreSharedKey } from '@sekisho/platform';
import type { Command } from 'commander';
import { withGateway } from '../gateway.ts';
import { type JsonOption, withJson } from '../options.ts';
import { type Column, formatTable } from '../output/table.ts';
import { formatBytes, formatDuration } from '../output/units.ts';
import { statePaths } from '../state/state-paths.ts';

interface SessionColumn extends Column<LiveConnection> {
  /** Left out where no row has anything in it, or it is the same for all. */
  readonly when?: (rows: readonly LiveConnection[]) => boolean;
}

/** What clients and directories call themselves may be of any length: the table is to fit a terminal, JSON has all. */
const nameLettersMax = 15;
const familyLettersMax = 18;
/** Of HMAC-SHA2-256, where RFC 4868 has 16. */
const truncatedIcvOctets = 12;

const columns = (now: number): readonly SessionColumn[] => [
  { title: 'USER', of: ({ user }) => shorten(user, nameLettersMax) },
  { title: 'MACHINE', of: ({ machine }) => shorten(machine, nameLettersMax) },
  {
    title: 'KEY',
    of: ({ preSharedKey }) => preSharedKey,
    when: (rows) => rows.some(({ preSharedKey = defaultPreSharedKey }) => preSharedKey !== defaultPreSharedKey),
  },
  { title: 'CLIENT', of: ({ client }) => shorten(client, familyLettersMax) },
  { title: 'FROM', of: ({ remote }) => remote },
  { title: 'ADDRESS', of: formatAddress },
  { title: 'IPV6', of: ({ ipv6 }) => ipv6, when: (rows) => rows.some(({ ipv6 }) => ipv6 !== undefined) },
  {
    title: 'GROUP',
    of: ({ groups = [] }) => formatGroups(groups),
    when: (rows) => rows.some(({ groups = [] }) => groups.length > 0),
  },
  { title: 'FOR', of: ({ since }) => formatDuration(now - Date.parse(since)), align: 'right' },
  { title: 'IN', of: ({ bytesIn }) => formatBytes(bytesIn), align: 'right' },
  { title: 'OUT', of: ({ bytesOut }) => formatBytes(bytesOut), align: 'right' },
  { title: 'SUITE', of: formatSuite },
  { title: 'EDGE', of: ({ edge }) => edge, when: (rows) => new Set(rows.map(({ edge }) => edge)).size > 1 },
  { title: 'ID', of: ({ connection }) => connection },
  {
    title: 'DROPPED',
    of: ({ drops }) => formatCounters(drops),
    when: (rows) => rows.some(({ drops }) => formatCounters(drops) !== ''),
  },
];

/** `sekisho sessions` */
export function addSessionsCommand(program: Command): void {
  withJson(program.command('sessions')).description('who is connected now').action(list);
}

async function list({ state, json }: JsonOption): Promise<void> {
  const replies = await withGateway(statePaths(state), (gateway) => gateway.sessions());
  console.log(json === true ? JSON.stringify(replies, undefined, 2) : formatSessions(replies, Date.now()));
}

/** @param now ms since the epoch */
export function formatSessions(replies: readonly SessionsReply[], now: number): string {
  const rows = replies.flatMap((reply) => reply.connections).toSorted((a, b) => a.since.localeCompare(b.since));
  const shown = columns(now).filter(({ when }) => when === undefined || when(rows));
  const table = rows.length === 0 ? 'Nobody is connected.' : formatTable(shown, rows);
  const totals = replies.flatMap(({ edge, drops, ignored, more }) => [
    ...(more === true ? [`${edge} holds more than it could tell in time: ask again`] : []),
    ...counterLine(`dropped by ${edge}`, drops),
    ...counterLine(`ignored by ${edge}`, ignored),
  ]);
  return totals.length === 0 ? table : `${table}\n\n${totals.join('\n')}`;
}

/** Office Mode address and where it comes from; of whoever is not in yet, how far they have come. */
function formatAddress({ address, addressSource, step }: LiveConnection): string {
  if (step !== 'connected' || address === undefined) return `(${step})`;
  if (addressSource === undefined) return address;
  // The method `radius` gives what any login grants, that of an account of the gateway's own as well.
  return `${address} ${addressSource === 'radius' ? 'login' : addressSource}`;
}

function formatGroups([first, ...more]: readonly string[]): string | undefined {
  const name = shorten(first, nameLettersMax);
  return name === undefined || more.length === 0 ? name : `${name} +${more.length}`;
}

function shorten(text: string | undefined, lettersMax: number): string | undefined {
  const letters = [...(text ?? '')];
  return letters.length <= lettersMax ? text : `${letters.slice(0, lettersMax - 1).join('')}…`;
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

/** An ICV that is cut to 96 bits, as before RFC 4868, is worth telling. */
function formatSuite({ espSuite, ikeSuite, icv }: LiveConnection): string | undefined {
  const isCut = icv === truncatedIcvOctets && espSuite?.endsWith('sha2-256');
  return isCut ? `${espSuite}-96` : (espSuite ?? ikeSuite);
}
