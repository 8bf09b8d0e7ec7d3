import {
  type AuthTestReply,
  type AuthTestRequest,
  machineAuthentications,
  testableMethods,
  userMethods,
} from '@sekisho/contracts';
import { type Command, Option } from 'commander';
import { CommandError } from '../command-error.ts';
import { withGateway } from '../gateway.ts';
import { type JsonOption, withJson, withPassword } from '../options.ts';
import { printable } from '../output/printable.ts';
import { refusalText } from '../output/refusal-text.ts';
import { type Column, formatTable } from '../output/table.ts';
import { formatDuration } from '../output/units.ts';
import { type PasswordSource, presentPassword } from '../passwords.ts';
import { currentSettings } from '../state/current-settings.ts';
import { type StatePaths, statePaths } from '../state/state-paths.ts';

type AskedBackEnd = AuthTestReply['asked'][number];
type Check = AuthTestReply['checks'][number];
type Account = NonNullable<AuthTestReply['account']>;

const askedColumns: readonly Column<AskedBackEnd>[] = [
  { title: 'BACK END', of: ({ name }) => name },
  { title: 'KIND', of: ({ kind }) => kind },
  { title: 'ANSWER', of: ({ answer, code }) => (code === undefined ? answer : `${answer} [${code}]`) },
  { title: 'TOOK', of: ({ tookMs }) => formatDuration(tookMs), align: 'right' },
  { title: 'DETAIL', of: ({ detail }) => detail },
];

const checkNames: Readonly<Record<Check['what'], string>> = {
  'method-of-realm': 'method allowed in realm',
  'remote-access-community': 'Remote Access community',
  'office-mode': 'Office Mode',
  'machine-authentication': "machine's authentication",
  'pre-shared-key': 'pre-shared key',
  'user-authentication': "user's authentication",
};
const checkColumns: readonly Column<Check>[] = [
  { title: 'CHECK', of: ({ what }) => checkNames[what] },
  { title: 'RESULT', of: ({ passed }) => (passed ? 'passed' : 'FAILED') },
  { title: 'DETAIL', of: ({ detail }) => detail },
];

interface TestOptions extends JsonOption, Omit<PasswordSource, 'generate'> {
  readonly method: AuthTestRequest['method'];
  readonly machine: AuthTestRequest['machine'];
  readonly key?: string;
}

/** `sekisho auth test` */
export function addAuthCommands(program: Command): void {
  const auth = program.command('auth').description('how users are authenticated');
  withJson(withPassword(auth.command('test <user>')))
    .description('try a user as a client would, and show every step; exits with 1 where the user is refused')
    .addOption(new Option('--method <method>', 'as the client would use').choices(testableMethods).default('pap'))
    .addOption(
      new Option('--machine <method>', 'how the machine is taken to have proved itself')
        .choices(machineAuthentications)
        .default('pre-shared-key'),
    )
    .option('--key <name>', 'the pre-shared key that the machine is taken to have')
    .action(test);
}

async function test(user: string, { state, json, method, machine, key, ...source }: TestOptions): Promise<void> {
  const paths = statePaths(state);
  if (key !== undefined) requireKey(paths, key);
  const reply = await withGateway(paths, async (gateway) => {
    const password = await gateway.seal(user, await presentPassword(source, user));
    return gateway.testLogin({ user, password, method, machine, ...(key !== undefined && { preSharedKey: key }) });
  });
  console.log(json === true ? JSON.stringify(reply, undefined, 2) : formatAuthTest(reply));
  if (reply.verdict.outcome === 'refused') process.exitCode = 1;
}

/** @throws CommandError */
function requireKey(paths: StatePaths, name: string): void {
  const names = currentSettings(paths, undefined).preSharedKey.keys.map((key) => key.name);
  if (names.includes(name)) return;
  throw new CommandError(`The settings know no pre-shared key ${name}; there is ${names.join(', ')}.`);
}

export function formatAuthTest({ realm, asked, account, checks, verdict, tookMs }: AuthTestReply): string {
  const parts = [
    realm === undefined ? [] : [realmLine(realm)],
    asked.length === 0 ? [] : [formatTable(askedColumns, asked)],
    account === undefined ? [] : accountLines(account),
    checks.length === 0 ? [] : [formatTable(checkColumns, checks)],
    verdictLines(verdict, tookMs),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function realmLine({ name, rule, user, methods, backEnds }: NonNullable<AuthTestReply['realm']>): string {
  const why = rule.kind === 'default' ? 'the default' : `by its ${rule.kind} ${rule.text}`;
  const allowed = methods.length === userMethods.length ? 'every method' : methods.join(', ');
  return printable(
    `Realm ${name}, ${why}: asks ${backEnds.join(', then ')} for ${user || '(no name)'}; allows ${allowed}.`,
  );
}

function accountLines({ user, groups, officeMode, grants }: Account): string[] {
  const granted = Object.entries(grants).map(
    ([name, value]) => `${name} ${Array.isArray(value) ? value.join(' ') : value}`,
  );
  return [
    `User         ${user}`,
    `Groups       ${groups.join(', ') || 'none'}`,
    `Office Mode  ${officeMode ? 'on' : 'off'}`,
    `Granted      ${granted.join(', ') || 'nothing of its own'}`,
  ].map(printable);
}

function verdictLines(verdict: AuthTestReply['verdict'], tookMs: number): string[] {
  const took = formatDuration(tookMs);
  if (verdict.outcome === 'accepted') {
    return [printable(`Accepted in ${took}: ${verdict.user} of the realm ${verdict.realm}, by ${verdict.backEnd}.`)];
  }
  const { sentence, clientShows, cure, command } = refusalText(verdict.code, { user: verdict.user });
  const detail = verdict.detail === undefined ? [] : [`Detail       ${verdict.detail}`];
  return [
    `REFUSED in ${took} [${verdict.code}]: ${sentence}`,
    ...detail,
    `Client shows ${clientShows}`,
    `Cure         ${cure}`,
    ...(command === undefined ? [] : [`Run          ${command}`]),
  ].map(printable);
}
