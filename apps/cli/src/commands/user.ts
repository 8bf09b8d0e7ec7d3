import type { UserRecord } from '@sekisho/contracts';
import { type Command, Option } from 'commander';
import { CommandError } from '../command-error.ts';
import { withGateway } from '../gateway-bus.ts';
import { type JsonOption, type StateOption, withJson, withPassword, withState } from '../options.ts';
import { type Column, formatTable } from '../output/table.ts';
import { newPassword, type PasswordSource } from '../passwords.ts';
import { statePaths } from '../state/state-paths.ts';

const defaultGroup = 'remote-access';

const columns: readonly Column<UserRecord>[] = [
  { title: 'USER', of: ({ name }) => name },
  { title: 'GROUPS', of: ({ groups }) => groups.join(', ') },
  { title: 'OFFICE MODE', of: ({ officeMode }) => (officeMode ? 'on' : 'off') },
  { title: 'LOGIN BY', of: ({ papOnly }) => (papOnly ? 'PAP alone' : 'any method') },
  { title: 'SINCE', of: ({ createdAt }) => createdAt.slice(0, 10) },
];

interface AddOptions extends StateOption, PasswordSource {
  readonly group?: readonly string[];
  readonly officeMode: 'on' | 'off';
  readonly papOnly?: boolean;
}

/** `sekisho user …` */
export function addUserCommands(program: Command): void {
  const user = program.command('user').description('who may connect');
  withPassword(user.command('add <name>'))
    .description('add a user')
    .option('--group <name...>', `groups it belongs to (default: ${defaultGroup})`)
    .addOption(officeModeOption().default('on'))
    .option('--pap-only', 'keep an argon2id hash alone: safer, but the client must use PAP')
    .action(add);
  withPassword(user.command('passwd <name>'))
    .description('set a new password')
    .option('--pap-only', 'from now on keep an argon2id hash alone')
    .option('--no-pap-only', 'from now on let any method log in')
    .action(passwd);
  withState(user.command('set <name>'))
    .description('change a user')
    .addOption(officeModeOption().makeOptionMandatory())
    .action(set);
  withState(user.command('remove <name>')).description('remove a user').action(remove);
  withJson(user.command('list')).description('list the users').action(list);
}

const officeModeOption = (): Option =>
  new Option('--office-mode <on|off>', 'whether it may get an address').choices(['on', 'off']);

async function add(name: string, options: AddOptions): Promise<void> {
  const { state, group, officeMode, papOnly = false } = options;
  const paths = statePaths(state);
  await withGateway(paths, async (gateway) => {
    const password = await newPassword(options, name);
    await gateway.administer('user.add', {
      name,
      password: await gateway.seal(name, password.text),
      groups: [...(group ?? [defaultGroup])],
      officeMode: officeMode === 'on',
      papOnly,
    });
    console.log(`Added ${name}.`);
    if (password.generated) console.log(`Password: ${password.text}`);
  });
}

async function passwd(name: string, options: StateOption & PasswordSource & { papOnly?: boolean }): Promise<void> {
  await withGateway(statePaths(options.state), async (gateway) => {
    const { users = [] } = await gateway.administer('user.list', {});
    const user = users.find((each) => each.name === name);
    if (user === undefined) throw new CommandError(`There is no user ${name}.`);
    const password = await newPassword(options, name);
    await gateway.administer('user.passwd', {
      name,
      password: await gateway.seal(name, password.text),
      papOnly: options.papOnly ?? user.papOnly,
    });
    console.log(`Changed the password of ${name}.`);
    if (password.generated) console.log(`Password: ${password.text}`);
  });
}

async function set(name: string, { state, officeMode }: StateOption & { officeMode: 'on' | 'off' }): Promise<void> {
  await withGateway(statePaths(state), (gateway) =>
    gateway.administer('user.set', { name, officeMode: officeMode === 'on' }),
  );
  console.log(`Switched Office Mode of ${name} ${officeMode}.`);
}

async function remove(name: string, { state }: StateOption): Promise<void> {
  await withGateway(statePaths(state), (gateway) => gateway.administer('user.remove', { name }));
  console.log(`Removed ${name}.`);
}

async function list({ state, json }: JsonOption): Promise<void> {
  const { users = [] } = await withGateway(statePaths(state), (gateway) => gateway.administer('user.list', {}));
  console.log(json === true ? JSON.stringify(users, undefined, 2) : formatTable(columns, users));
}
