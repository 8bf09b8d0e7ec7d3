import { readFileSync } from 'node:fs';
import { formatTimestamp, SettingsBus } from '@sekisho/administration';
import type { SettingsCheckReply, SettingsEffect, SettingsRevisionInfo, SettingsShown } from '@sekisho/contracts';
import type { Command } from 'commander';
import { commandUser } from '../change.ts';
import { CommandError, reasonOf } from '../command-error.ts';
import { withGateway } from '../gateway.ts';
import { type JsonOption, type StateOption, withJson, withState } from '../options.ts';
import { type Column, formatTable } from '../output/table.ts';
import { formatProblem, type Published, publishTold } from '../settings/published.ts';
import { statePaths } from '../state/state-paths.ts';

interface PublishOptions extends StateOption {
  readonly note?: string;
}

/** `sekisho settings …` */
export function addSettingsCommands(program: Command): void {
  const settings = program
    .command('settings')
    .description('the settings of the running gateway: what a change comes to, publish it, take it back');
  withJson(settings.command('show')).description('as they stand; as JSON with all defaults').action(show);
  withState(settings.command('check'))
    .description('whether a file could be published, and what it would come to')
    .argument('<file>', 'settings')
    .action((file: string, options: StateOption) => compare(file, options, false));
  withState(settings.command('diff'))
    .description('the same, with the lines that differ')
    .argument('<file>', 'settings')
    .action((file: string, options: StateOption) => compare(file, options, true));
  withState(settings.command('publish'))
    .description('put a file in the place of the settings, and in force: sessions go on')
    .argument('<file>', 'settings; the file that the gateway was started with, where it was edited')
    .option('--note <text>', 'why, for those who look at the history')
    .action(publish);
  withJson(settings.command('history')).description('revisions of the settings, the newest first').action(history);
  withState(settings.command('rollback'))
    .description('publish an older revision again')
    .argument('<revision>', 'as sekisho settings history shows it')
    .option('--note <text>', 'why')
    .action(rollBack);
}

const withSettings = <T>(state: string | undefined, work: (settings: SettingsBus) => Promise<T>): Promise<T> =>
  withGateway(statePaths(state), ({ bus }) => work(new SettingsBus(bus)));

async function show({ state, json }: JsonOption): Promise<void> {
  const { text, values, problems, revision, inForce } = await withSettings(state, (settings) => settings.show());
  if (json === true) return console.log(JSON.stringify(values, undefined, 2));
  process.stdout.write(text);
  if (revision !== inForce) {
    console.error(
      '\nThe file was edited since: the gateway runs with the settings before. sekisho settings publish FILE puts them in force.',
    );
  }
  for (const problem of problems) console.error(formatProblem(problem));
}

async function compare(file: string, { state }: StateOption, showsLines: boolean): Promise<void> {
  const reply = await withSettings(state, (settings) => settings.check({ text: textOf(file) }));
  console.log(formatCheck(reply, showsLines));
  if (reply.problems.length > 0) process.exitCode = 1;
}

/** @param showsLines those that differ as well */
export function formatCheck({ problems, warnings, diff, effects }: SettingsCheckReply, showsLines: boolean): string {
  if (problems.length > 0) {
    return ['It cannot be published:', ...problems.map(formatProblem)].join('\n');
  }
  const told = warnings.map((warning) => `WARNING: ${warning}`);
  const changes = diff === '' ? 'It is what stands there.' : formatEffects(effects);
  return [...(showsLines && diff !== '' ? [diff] : []), ...told, changes].join('\n');
}

const words: Readonly<Record<SettingsEffect['takes'], string>> = {
  'at-once': 'at once',
  'service-restart': 'at once; the service is started anew',
  'next-start': 'AT THE NEXT START of the gateway',
};

const columns: readonly Column<SettingsEffect>[] = [
  { title: 'SETTING', of: ({ path }) => path },
  { title: 'TAKES EFFECT', of: ({ takes }) => words[takes] },
  { title: 'FOR', of: ({ runningSessions }) => (runningSessions ? 'sessions that stand, too' : 'new connections') },
  { title: 'READ BY', of: ({ services }) => services.join(', ') },
];

export const formatEffects = (effects: readonly SettingsEffect[]): string =>
  effects.length === 0 ? 'No setting changes: comments and order alone.' : formatTable(columns, effects);

async function publish(file: string, options: PublishOptions): Promise<void> {
  await publishText('settings.publish', options, async () => textOf(file));
}

async function rollBack(revision: string, { note = `as in revision ${revision}`, ...options }: PublishOptions) {
  await publishText(`settings.rollback ${revision}`, { ...options, note }, async (settings) => {
    const text = await settings.revision(revision);
    if (text === undefined) throw new CommandError(`There is no revision ${revision}: see sekisho settings history.`);
    return text;
  });
}

/** @param what the change is called in the record */
async function publishText(
  what: string,
  { state, note }: PublishOptions,
  textFrom: (settings: SettingsBus) => Promise<string>,
): Promise<void> {
  await withGateway(statePaths(state), async (gateway) => {
    const publish = async (settings: SettingsBus, { revision: base }: SettingsShown) =>
      settings.publish({
        ...{ base, text: await textFrom(settings), by: commandUser() },
        ...(note !== undefined && { note }),
      });
    console.log(formatPublished(await publishTold(gateway, { what, note, publish })));
  });
}

export function formatPublished({ revision, effects, notices }: Published): string {
  const later = effects.filter(({ takes }) => takes === 'next-start').map(({ path }) => path);
  return [
    formatEffects(effects),
    '',
    ...notices,
    later.length === 0
      ? `In force, as revision ${revision}.`
      : `In force, as revision ${revision}, but for ${later.join(', ')}: that comes with the next start of the gateway.`,
  ].join('\n');
}

const revisionColumns: readonly Column<SettingsRevisionInfo>[] = [
  { title: 'REVISION', of: ({ revision }) => revision },
  { title: 'AT', of: ({ at }) => formatTimestamp(new Date(at)) },
  { title: 'BY', of: ({ by }) => (by === 'file' ? 'the file was edited' : by) },
  { title: 'STATE', of: ({ current, inForce }) => (inForce ? 'in force' : current ? 'in the file' : undefined) },
  { title: 'CHANGED', of: ({ changed }) => changed.join(', ') },
  { title: 'NOTE', of: ({ note }) => note },
];

async function history({ state, json }: JsonOption): Promise<void> {
  const revisions = await withSettings(state, (settings) => settings.revisions());
  console.log(json === true ? JSON.stringify(revisions, undefined, 2) : formatTable(revisionColumns, revisions));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${reasonOf(error)}`);
  }
}
