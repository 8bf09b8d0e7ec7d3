import { basename, resolve } from 'node:path';
import {
  type AssignmentLine,
  type AssignmentProblem,
  readAssignmentFile,
  type Settings,
  type UnderstoodAssignments,
  understandAssignments,
} from '@sekisho/platform';
import type { Command } from 'commander';
import { CommandError, reasonOf } from '../command-error.ts';
import { type SettingsOption, withSettings } from '../options.ts';
import { printable } from '../output/printable.ts';
import { type Column, formatTable } from '../output/table.ts';
import { currentSettings } from '../state/current-settings.ts';
import { statePaths } from '../state/state-paths.ts';

interface CheckOptions extends SettingsOption {
  readonly json?: boolean;
}

const columns: readonly Column<AssignmentLine>[] = [
  { title: 'LINE', of: ({ line }) => String(line), align: 'right' },
  { title: 'FOR', of: ({ name }) => name },
  { title: 'TYPE', of: ({ type }) => type },
  { title: 'ADDRESSES', of: ({ text }) => text },
  { title: 'DNS', of: ({ dns }) => dns?.join(', ') },
  { title: 'WINS', of: ({ nbns }) => nbns?.join(', ') },
  { title: 'DOMAIN', of: ({ domain }) => domain },
];

/** `sekisho office-mode …` */
export function addOfficeModeCommands(program: Command): void {
  const officeMode = program.command('office-mode').description('addresses of clients');
  withSettings(officeMode.command('check [file]'))
    .description('read a per-user file as the gateway would: which lines are wrong, and what the others say')
    .option('--json', 'print JSON instead of a table')
    .action(check);
}

async function check(named: string | undefined, { state, settings: flag, json }: CheckOptions): Promise<void> {
  const settings = currentSettings(statePaths(state), flag);
  const file = fileOf(settings, named);
  const text = await readAssignmentFile(file).catch((error: unknown) => {
    throw new CommandError(`${file} can't be read: ${reasonOf(error)}`);
  });
  const understood = understandAssignments(text, settings);
  const { problems, assignments } = understood;
  if (json === true) console.log(JSON.stringify({ file, problems, lines: assignments.lines }, undefined, 2));
  else console.log(formatCheck(basename(file), settings.gateway.name, understood));
  if (problems.some(({ severity }) => severity === 'error')) process.exitCode = 1;
}

/** The one that is named, else that of the settings. @throws CommandError */
function fileOf({ officeMode, directory }: Settings, named: string | undefined): string {
  if (named !== undefined) return resolve(named);
  if (officeMode.file !== undefined) return resolve(directory, officeMode.file);
  throw new CommandError('officeMode.file is not set: name a file to check.');
}

/** Problems, by lines; a table of the lines that are for this gateway; and the sum. */
export function formatCheck(
  file: string,
  gateway: string,
  { assignments: { lines }, problems, lineCount }: UnderstoodAssignments,
): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const sum = [
    `${lines.length} ${lines.length === 1 ? 'line is' : 'lines are'} for this gateway, ${gateway}`,
    `${lineCount - lines.length} for others`,
    `${errors} passed over`,
  ].join(', ');
  return [
    ...(problems.length > 0 ? [problems.map((problem) => formatProblem(file, problem)).join('\n')] : []),
    ...(lines.length > 0 ? [formatTable(columns, lines)] : []),
    `${sum}.`,
  ].join('\n\n');
}

const formatProblem = (file: string, { severity, line, column, message }: AssignmentProblem): string =>
  printable(`${file}:${line}:${column}: ${severity}: ${message}`);
