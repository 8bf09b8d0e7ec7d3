import { formatTimestamp } from '@sekisho/administration';
import { type KeyUse, type KeyUseQuery, keyUseQuery } from '@sekisho/contracts';
import type { PreSharedKeySettings, Settings } from '@sekisho/platform';
import type { Command } from 'commander';
import { commandUser, tellChange } from '../change.ts';
import { CommandError } from '../command-error.ts';
import { withGateway } from '../gateway.ts';
import { type JsonOption, type SettingsOption, withJson, withSettings } from '../options.ts';
import { type Column, formatTable } from '../output/table.ts';
import { handOutText, retireText } from '../psk/instructions.ts';
import { canPublish, publishNewKey, publishRetirement } from '../psk/published.ts';
import { retirePreSharedKey, rotatePreSharedKey } from '../psk/rotation.ts';
import { type Standing, standingOf } from '../psk/standing.ts';
import { currentSettings } from '../state/current-settings.ts';
import { type StatePaths, statePaths } from '../state/state-paths.ts';
import { isRetired, sourceOf } from '../up/pre-shared-key.ts';
import { parseSince } from './log.ts';

interface ListOptions extends JsonOption, SettingsOption {}

interface ReportOptions extends JsonOption {
  readonly key?: string;
  readonly since?: string;
}

interface RotateOptions extends SettingsOption {
  readonly of?: string;
  readonly group?: readonly string[];
}

interface RetireOptions extends SettingsOption {
  readonly on?: string;
}

/** `sekisho psk …` */
export function addPskCommands(program: Command): void {
  const psk = program.command('psk').description('pre-shared keys: who uses which, a new one, an end for the old one');
  withSettings(psk.command('list'))
    .description('the keys of the settings; their secrets are not shown')
    .option('--json', 'print JSON instead of a table')
    .action(list);
  withJson(psk.command('report'))
    .description('who uses which key, and who still has an old one, by the session log')
    .option('--key <name>', 'of one key')
    .option('--since <when>', 'since a time (2026-01-31T08:00:00Z), or how long ago (30m, 8h, 7d)', parseSince)
    .action(report);
  withSettings(psk.command('rotate'))
    .description('make a new key beside the old one, which stays valid until it is retired')
    .argument('[name]', 'what to call it (default: the date)')
    .option('--of <key>', 'the key that it is to replace: it is for the same groups (default: the only one in use)')
    .option('--group <name...>', 'for members of these groups alone')
    .action(rotate);
  withSettings(psk.command('retire'))
    .description('refuse clients that still have a key, from now on or from a date on')
    .argument('<name>', 'of the key')
    .option('--on <date>', 'from then on: 2027-01-31, or 2027-01-31T18:00:00Z (default: now)')
    .action(retire);
}

const listColumns = (directory: string): readonly Column<PreSharedKeySettings>[] => [
  { title: 'KEY', of: ({ name }) => name },
  { title: 'FOR', of: forWhom },
  { title: 'STATE', of: stateOf },
  { title: 'SECRET', of: (key) => sourceOf(key, directory) },
];

/** Whose it is, and what clients of Aggressive Mode call it. */
export const forWhom = ({ groups, identities }: Pick<PreSharedKeySettings, 'groups' | 'identities'>): string =>
  [
    groups?.join(', ') ?? 'everybody',
    ...(identities === undefined ? [] : [`identifier ${identities.join(', ')}`]),
  ].join('; ');

function stateOf(key: PreSharedKeySettings): string {
  if (key.retired === undefined) return 'in use';
  return `${isRetired(key) ? 'retired since' : 'in use until'} ${formatTimestamp(key.retired)}`;
}

async function list({ state, settings: flag, json }: ListOptions): Promise<void> {
  const { preSharedKey, directory } = currentSettings(statePaths(state), flag);
  const { support, keys } = preSharedKey;
  const all = keys.map((key) => ({ ...key, state: stateOf(key) }));
  if (json === true) return console.log(JSON.stringify({ support, keys: all }, undefined, 2));
  console.log(formatTable(listColumns(directory), keys));
  if (!support) console.log('\nPre-shared keys are switched off (preSharedKey.support): nobody can use any of them.');
}

const reportColumns: readonly Column<KeyUse & { readonly standing: Standing }>[] = [
  { title: 'KEY', of: ({ preSharedKey }) => preSharedKey },
  { title: 'USER', of: ({ user }) => user ?? undefined },
  { title: 'CLIENT', of: ({ client }) => client ?? undefined },
  { title: 'FROM', of: ({ remote }) => remote },
  { title: 'CONNECTIONS', of: ({ connections }) => String(connections), align: 'right' },
  { title: 'LAST SEEN', of: ({ lastAt, outcome }) => `${formatTimestamp(new Date(lastAt))} ${outcome}` },
  { title: 'NOW', of: ({ standing }) => standing },
];

async function report({ state, json, key, since }: ReportOptions): Promise<void> {
  const query = keyUseQuery.safeParse({ ...(since !== undefined && { since }) });
  if (!query.success) throw new CommandError(query.error.issues.map(({ message }) => message).join('\n'));
  const uses = await withGateway(statePaths(state), (gateway) => gateway.keyUses(query.data));
  console.log(formatKeyUses(uses, { key, json, limit: query.data.limit }));
}

/** @param wanted one key alone, as JSON or as a table */
export function formatKeyUses(
  uses: readonly KeyUse[],
  wanted: { readonly key?: string | undefined; readonly json?: boolean | undefined } & Pick<KeyUseQuery, 'limit'>,
): string {
  const { key, json, limit } = wanted;
  // Whoever has another key by now is told by what they did with that one.
  const rows = standingOf(uses).filter(({ preSharedKey }) => key === undefined || preSharedKey === key);
  if (json === true) return JSON.stringify(rows, undefined, 2);
  if (rows.length === 0) return 'The session log knows of nobody who used such a key.';
  const keys = Map.groupBy(rows, ({ preSharedKey }) => preSharedKey);
  const totals = [...keys].map(([name, of]) => {
    const still = of.filter(({ standing }) => standing === 'still').length;
    return `${name}: ${still} of ${of.length} still use it`;
  });
  const more =
    uses.length >= limit ? [`Of more than ${limit} the latest are shown: name a shorter time with --since.`] : [];
  return [formatTable(reportColumns, rows), '', ...totals, ...more].join('\n');
}

async function rotate(name: string | undefined, { state, settings: flag, of, group }: RotateOptions): Promise<void> {
  const paths = statePaths(state);
  const settings = currentSettings(paths, flag);
  const wanted = { name, of, groups: group };
  const isRunning = await canPublish(paths, settings);
  const made = isRunning
    ? await publishNewKey(paths, settings, wanted, commandUser())
    : rotatePreSharedKey(settings, wanted);
  console.log(handOutText(made, isRunning ? 'in-force' : 'at-next-start'));
  if (!isRunning)
    await tellIfRunning(paths, `psk.rotate ${made.name}`, { ...(group && { groups: group }), ...(of && { of }) });
}

/** Of a file that was edited. Keys are in the settings, which a gateway that does not run has as well: it has no log. */
const tellIfRunning = (paths: StatePaths, what: string, after: Record<string, unknown>): Promise<void> =>
  withGateway(paths, async (gateway) => tellChange(gateway, what, { after })).catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error;
  });

async function retire(name: string, { state, settings: flag, on }: RetireOptions): Promise<void> {
  const paths = statePaths(state);
  const settings: Settings = currentSettings(paths, flag);
  const isRunning = await canPublish(paths, settings);
  const moment = isRunning
    ? await publishRetirement(paths, settings, { name, on, by: commandUser() })
    : retirePreSharedKey(settings, name, on);
  const left = settings.preSharedKey.keys.filter((key) => key.name !== name && !isRetired(key));
  console.log(retireText(name, moment, left, { taken: isRunning ? 'in-force' : 'at-next-start' }));
  if (!isRunning) await tellIfRunning(paths, `psk.retire ${name}`, { from: moment.toISOString() });
  const uses = await withGateway(paths, (gateway) => gateway.keyUses(keyUseQuery.parse({}))).catch(() => undefined);
  if (uses === undefined) return console.log('\nWho still uses it is not known, as the gateway does not run here.');
  console.log(`\n${formatKeyUses(uses, { key: name, limit: uses.length + 1 })}`);
}
