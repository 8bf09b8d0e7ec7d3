import { createHash, randomBytes } from 'node:crypto';
import { formatTimestamp, type GatewayBus } from '@sekisho/administration';
import {
  type AdministratorCommand,
  type AdministratorRecord,
  administratorCommands,
  administratorRole,
} from '@sekisho/contracts';
import { type Command, Option } from 'commander';
import { tellChange } from '../change.ts';
import { CommandError } from '../command-error.ts';
import { withGateway } from '../gateway.ts';
import { type JsonOption, type StateOption, withJson, withState } from '../options.ts';
import { type Column, formatTable } from '../output/table.ts';
import { statePaths } from '../state/state-paths.ts';

/** As the console takes it (apps/console/src/limits.ts): 256 random bits. */
const tokenBytes = 32;

const columns: readonly Column<AdministratorRecord>[] = [
  { title: 'ADMINISTRATOR', of: ({ name }) => name },
  { title: 'ROLE', of: ({ role }) => role },
  { title: 'STATE', of: formatState },
  { title: 'SINCE', of: ({ createdAt }) => createdAt.slice(0, 10) },
];

interface SetOptions extends StateOption {
  readonly role?: string;
  readonly disable?: boolean;
  readonly enable?: boolean;
}

/** What a command needs of the gateway. */
export type ConsoleHolder = Pick<GatewayBus, 'administerConsole' | 'bus'>;

/** `sekisho admin …` */
export function addAdminCommands(program: Command): void {
  const admin = program.command('admin').description('who may use the console');
  withJson(admin.command('list')).description('list the administrators').action(list);
  withState(admin.command('add <name>'))
    .description('add an administrator, who sets password and second factor by a link')
    .addOption(roleOption().makeOptionMandatory())
    .action((name: string, { state, role }: StateOption & { role: string }) =>
      run(state, (gateway) => invite(gateway, 'admin.add', name, role)),
    );
  withState(admin.command('invite <name>'))
    .description('a new link, for who has lost password or authenticator app')
    .action((name: string, { state }: StateOption) => run(state, (gateway) => invite(gateway, 'admin.invite', name)));
  withState(admin.command('set <name>'))
    .description('change role or standing of an administrator, who has to sign in anew')
    .addOption(roleOption())
    .addOption(new Option('--disable', 'let them in no more').conflicts('enable'))
    .option('--enable', 'let them in again')
    .action((name: string, options: SetOptions) => run(options.state, (gateway) => set(gateway, name, options)));
  withState(admin.command('remove <name>'))
    .description('remove an administrator')
    .action((name: string, { state }: StateOption) => run(state, (gateway) => remove(gateway, name)));
}

const roleOption = (): Option =>
  new Option('--role <role>', 'what they may do').choices([...administratorRole.options]);

async function run(state: string | undefined, work: (gateway: GatewayBus) => Promise<string>): Promise<void> {
  console.log(await withGateway(statePaths(state), work));
}

async function list({ state, json }: JsonOption): Promise<void> {
  const reply = await withGateway(statePaths(state), (gateway) => gateway.administerConsole('admin.list', {}));
  const { administrators = [] } = reply;
  if (json === true) console.log(JSON.stringify(administrators, undefined, 2));
  else
    console.log(administrators.length === 0 ? 'There is no administrator yet.' : formatTable(columns, administrators));
}

/** The token of the link is made here, and the console is told its hash alone. @returns what was done, with the link */
export async function invite(
  gateway: ConsoleHolder,
  command: Extract<AdministratorCommand, 'admin.add' | 'admin.invite'>,
  name: string,
  role?: string,
): Promise<string> {
  const token = randomBytes(tokenBytes).toString('base64url');
  const hash = createHash('sha256').update(token).digest('hex');
  const asked = checked(command, { name, token: hash, ...(role !== undefined && { role }) });
  const { invitation } = await gateway.administerConsole(command, asked);
  if (invitation === undefined) throw new CommandError('The console did not say where it is.');
  tellChange(gateway, `${command === 'admin.add' ? 'administrator.add' : 'administrator.invite'} ${name}`, {
    ...(role !== undefined && { after: { role } }),
  });
  const until = formatTimestamp(new Date(invitation.expiresAt));
  return [
    `${name} sets password and authenticator app here, once, until ${until}:`,
    `  ${invitation.console}/invitation#${token}`,
  ].join('\n');
}

/** @returns what was done */
export async function set(
  gateway: ConsoleHolder,
  name: string,
  { role, disable, enable }: SetOptions,
): Promise<string> {
  const disabled = disable === true ? true : enable === true ? false : undefined;
  if (role === undefined && disabled === undefined) throw new CommandError('Give --role, --disable or --enable.');
  const change = { ...(role !== undefined && { role }), ...(disabled !== undefined && { disabled }) };
  const { before } = await gateway.administerConsole('admin.set', checked('admin.set', { name, ...change }));
  const was = before && { role: before.role, disabled: before.disabled };
  tellChange(gateway, `administrator.set ${name}`, { ...(was && { before: was }), after: { ...was, ...change } });
  return `Changed ${name}.`;
}

/** @returns what was done */
export async function remove(gateway: ConsoleHolder, name: string): Promise<string> {
  const { before } = await gateway.administerConsole('admin.remove', checked('admin.remove', { name }));
  tellChange(gateway, `administrator.remove ${name}`, { ...(before && { before: { role: before.role } }) });
  return `Removed ${name}.`;
}

function checked<C extends AdministratorCommand>(
  command: C,
  asked: object,
): ReturnType<(typeof administratorCommands)[C]['parse']> {
  const parsed = administratorCommands[command].safeParse(asked);
  if (parsed.success) return parsed.data as ReturnType<(typeof administratorCommands)[C]['parse']>;
  throw new CommandError(
    'A name has letters, digits and . _ @ -, begins with a letter or digit, and is at most 64 long.',
  );
}

function formatState({ disabled, signsInBy }: AdministratorRecord): string {
  if (disabled) return 'disabled';
  return { password: 'signs in by password', oidc: 'signs in at the OpenID provider', none: 'invited' }[signsInBy];
}
