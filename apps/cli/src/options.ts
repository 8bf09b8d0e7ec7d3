import { type Command, Option } from 'commander';

export interface StateOption {
  readonly state?: string;
}

export interface JsonOption extends StateOption {
  readonly json?: boolean;
}

export interface SettingsOption extends StateOption {
  readonly settings?: string;
}

export const withState = (command: Command): Command =>
  command.addOption(new Option('--state <dir>', 'state directory (default: $SEKISHO_STATE, else .sekisho)'));

export const withJson = (command: Command): Command =>
  withState(command).option('--json', 'print JSON instead of a table');

/** For commands that need the settings and no running gateway. */
export const withSettings = (command: Command): Command =>
  withState(command).option(
    '--settings <file>',
    'settings (default: those the gateway runs with, else as sekisho up finds them)',
  );

export const withPassword = (command: Command): Command =>
  command
    .option('--password-file <file>', 'read the password from a file that its owner alone may read')
    .option('--password-stdin', 'read the password from standard input');

export const withNewPassword = (command: Command): Command =>
  withPassword(withState(command)).option('--generate', 'make a random password and print it');
