import { formatTimestamp, type GatewayBus } from '@sekisho/administration';
import type { LockRecord, UserRecord } from '@sekisho/contracts';
import type { Command } from 'commander';
import { tellChange } from '../change.ts';
import { CommandError } from '../command-error.ts';
import { withGateway } from '../gateway.ts';
import { type JsonOption, type StateOption, withJson, withNewPassword, withState } from '../options.ts';
import { printable } from '../output/printable.ts';
import { type Column, formatTable } from '../output/table.ts';
import { newPassword, type PasswordSource } from '../passwords.ts';
import { statePaths } from '../state/state-paths.ts';
import {
  addressOption,
  changeOf,
  formatMethods,
  formatState,
  formatUser,
  officeModeOption,
  parseAddress,
  type RuleOptions,
  withRules,
} from './user-rules.ts';

const defaultGroup = 'remote-access';

const columns: readonly Column<UserRecord>[] = [
  { title: 'USER', of: ({ name }) => name },
  { title: 'GROUPS', of: ({ groups }) => groups.join(', ') },
  { title: 'OFFICE MODE', of: ({ officeMode }) => (officeMode ? 'on' : 'off') },
  { title: 'ADDRESS', of: ({ address }) => address ?? undefined },
  { title: 'LOGIN BY', of: formatMethods },
  { title: 'STATE', of: (user) => formatState(user) },
  { title: 'FAILURES', of: ({ failures }) => String(failures), align: 'right' },
  {
    title: 'LAST LOGIN',
    of: ({ lastLogin }) => (lastLogin === null ? undefined : formatTimestamp(new Date(lastLogin))),
  },
  { title: 'SINCE', of: ({ createdAt }) => createdAt.slice(0, 10) },
];

const whatIsLocked = {
  account: 'account',
  'user-and-address': 'name and address',
  user: 'name',
  address: 'address',
} as const;

const lockColumns: readonly Column<LockRecord>[] = [
  { title: 'LOCKED', of: ({ what }) => whatIsLocked[what] },
  { title: 'USER', of: ({ user }) => user ?? 'any' },
  { title: 'FROM', of: ({ from }) => from ?? 'anywhere' },
  { title: 'UNTIL', of: ({ until }) => formatTimestamp(new Date(until)) },
];

interface AddOptions extends StateOption, PasswordSource {
  readonly group?: readonly string[];
  readonly officeMode: 'on' | 'off';
  readonly address?: string;
  readonly papOnly?: boolean;
  /** false: none. */
  readonly password: boolean;
  readonly machine?: boolean;
}

/** `sekisho user …` */
export function addUserCommands(program: Command): void {
  const user = program.command('user').description('who may connect');
  withNewPassword(user.command('add <name>'))
    .description('add a user')
    .option('--group <name...>', `groups it belongs to (default: ${defaultGroup}, not for machines)`)
    .addOption(officeModeOption().default('on'))
    .addOption(addressOption())
    .option('--pap-only', 'keep an argon2id hash alone: safer, but the client must use PAP')
    .option('--no-password', 'a user who logs in by certificate alone')
    .option('--machine', 'a machine with a certificate: no password, no address, in the groups of machines')
    .action(add);
  withNewPassword(user.command('passwd <name>'))
    .description('set a new password')
    .option('--pap-only', 'from now on keep an argon2id hash alone')
    .option('--no-pap-only', 'from now on let any method log in')
    .action(passwd);
  withRules(withState(user.command('set <name>')))
    .description('change what is ruled for a user')
    .action(set);
  withState(user.command('unlock <name>'))
    .description('let a user try again after too many wrong passwords')
    .option('--from <address>', 'lift only what holds back this address')
    .action(unlock);
  withJson(user.command('locks')).description('list who has to wait after wrong passwords').action(locks);
  withState(user.command('remove <name>')).description('remove a user').action(remove);
  withJson(user.command('list')).description('list the users').action(list);
  withJson(user.command('show <name>')).description('show all that is known of a user').action(show);
}

async function add(name: string, options: AddOptions): Promise<void> {
  const { state, group, officeMode, address: text = 'none', papOnly = false, machine = false } = options;
  const paths = statePaths(state);
  const address = parseAddress(text);
  if (machine && address !== null) throw new CommandError('With --machine there is no address to give.');
  const withPassword = options.password && !machine;
  if (!withPassword) requireNoPassword(options);
  await withGateway(paths, async (gateway) => {
    const password = withPassword ? await newPassword(options, name) : undefined;
    const account = {
      name,
      groups: [...(group ?? (machine ? [] : [defaultGroup]))],
      ...(machine && { machine }),
      // A machine connects nobody by itself.
      officeMode: officeMode === 'on' && !machine,
      ...(address !== null && { address }),
      papOnly,
    };
    await gateway.administer('user.add', {
      ...account,
      ...(password !== undefined && { password: await gateway.seal(name, password.text) }),
    });
    tellChange(gateway, `user.add ${name}`, { after: account });
    console.log(`Added ${name}.`);
    if (password?.generated === true) console.log(`Password: ${password.text}`);
  });
}

/** @throws CommandError where there are words about a password all the same */
function requireNoPassword({ passwordFile, passwordStdin, generate, papOnly, machine }: AddOptions): void {
  if (passwordFile !== undefined || [passwordStdin, generate, papOnly].includes(true)) {
    const option = machine === true ? '--machine' : '--no-password';
    throw new CommandError(`With ${option} there is no password to give or to keep.`);
  }
}

async function passwd(name: string, options: StateOption & PasswordSource & { papOnly?: boolean }): Promise<void> {
  await withGateway(statePaths(options.state), async (gateway) => {
    const user = await find(gateway, name);
    const password = await newPassword(options, name);
    await gateway.administer('user.passwd', {
      name,
      password: await gateway.seal(name, password.text),
      papOnly: options.papOnly ?? user.papOnly,
    });
    tellChange(gateway, `user.passwd ${name}`);
    console.log(`Changed the password of ${name}.`);
    if (password.generated) console.log(`Password: ${password.text}`);
  });
}

async function set(name: string, { state, ...rules }: StateOption & RuleOptions): Promise<void> {
  const change = changeOf(rules);
  await withGateway(statePaths(state), async (gateway) => {
    const before = await find(gateway, name);
    await gateway.administer('user.set', { name, ...change });
    tellChange(gateway, `user.set ${name}`, { before: { ...before }, after: { ...(await find(gateway, name)) } });
  });
  console.log(`Changed ${name}.`);
}

async function unlock(name: string, { state, from }: StateOption & { from?: string }): Promise<void> {
  const request = { name, ...(from !== undefined && { from }) };
  await withGateway(statePaths(state), async (gateway) => {
    await gateway.administer('user.unlock', request);
    tellChange(gateway, `user.unlock ${name}`, from === undefined ? {} : { after: { from } });
  });
  console.log(`Unlocked ${name}${from === undefined ? '' : ` from ${from}`}.`);
}

async function locks({ state, json }: JsonOption): Promise<void> {
  const { locks: all = [] } = await withGateway(statePaths(state), (gateway) => gateway.administer('user.locks', {}));
  if (json === true) console.log(JSON.stringify(all, undefined, 2));
  else console.log(all.length === 0 ? 'Nobody has to wait.' : formatTable(lockColumns, all));
}

async function remove(name: string, { state }: StateOption): Promise<void> {
  await withGateway(statePaths(state), async (gateway) => {
    await gateway.administer('user.remove', { name });
    tellChange(gateway, `user.remove ${name}`);
  });
  console.log(`Removed ${name}.`);
}

async function list({ state, json }: JsonOption): Promise<void> {
  const { users = [] } = await withGateway(statePaths(state), (gateway) => gateway.administer('user.list', {}));
  console.log(json === true ? JSON.stringify(users, undefined, 2) : formatTable(columns, users));
}

async function show(name: string, { state, json }: JsonOption): Promise<void> {
  const user = await withGateway(statePaths(state), (gateway) => find(gateway, name));
  console.log(json === true ? JSON.stringify(user, undefined, 2) : formatUser(user).replace(/.+/g, printable));
}

async function find(gateway: GatewayBus, name: string): Promise<UserRecord> {
  const { users = [] } = await gateway.administer('user.list', {});
  const user = users.find((each) => each.name === name);
  if (user === undefined) throw new CommandError(`There is no user ${name}.`);
  return user;
}
