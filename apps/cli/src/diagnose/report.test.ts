import { spawnSync } from 'node:child_process';
import { diagnose, type DiagnosisFacts as Facts } from '@sekisho/administration';
import { ago, ended, facts, live, refused } from '@sekisho/administration/testing';
import { connectionSteps, languages, type RefusalCode, refusalCodes, refusals } from '@sekisho/contracts';
import { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { width } from '../output/width.ts';
import { formatDiagnosis } from './report.ts';

const families = ['Windows 10/11', 'macOS/iOS', 'Android', 'strongSwan, xl2tpd', 'libreswan', null];
const since = ago(24 * 60);
const report = (changes: Partial<Facts>, language: 'en' | 'ja' = 'en', name = 'bob') =>
  formatDiagnosis(diagnose({ kind: 'user', name }, facts(changes)), language, since);
/** Lines that are there to be copied. */
const isCommand = (line: string): boolean =>
  /sekisho |tcpdump |reg |Set-Vpn|certutil|netsh|journalctl|Enable-Net/.test(line);

/** The real program, which does nothing that it is told. */
async function idleProgram(): Promise<Command> {
  const program = new Command('sekisho');
  const adders = await Promise.all([
    import('../commands/status.ts').then((module) => module.addStatusCommand),
    import('../commands/sessions.ts').then((module) => module.addSessionsCommand),
    import('../commands/session-end.ts').then((module) => module.addSessionCommand),
    import('../commands/trace.ts').then((module) => module.addTraceCommand),
    import('../commands/log.ts').then((module) => module.addLogCommand),
    import('../commands/diagnose.ts').then((module) => module.addDiagnoseCommand),
    import('../commands/user.ts').then((module) => module.addUserCommands),
    import('../commands/group.ts').then((module) => module.addGroupCommands),
    import('../commands/office-mode.ts').then((module) => module.addOfficeModeCommands),
    import('../commands/auth-test.ts').then((module) => module.addAuthCommands),
    import('../commands/ca.ts').then((module) => module.addCaCommands),
    import('../commands/edge.ts').then((module) => module.addEdgeCommands),
    import('../commands/cert.ts').then((module) => module.addCertCommands),
    import('../commands/psk.ts').then((module) => module.addPskCommands),
  ]);
  for (const add of adders) add(program);
  const still = (command: Command): void => {
    command.exitOverride().configureOutput({ writeErr: () => undefined });
    if (command.commands.length === 0) command.action(() => undefined);
    for (const each of command.commands) still(each);
  };
  still(program);
  return program;
}

/** What a shell makes of a line. */
function wordsOf(line: string): string[] {
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' });
  return stdout.trimEnd().split('\n');
}

describe.each(refusalCodes)('%s', (code: RefusalCode) => {
  it.each(languages)('is told in %s: how far, why, what the user saw, what to do, what to run', (language) => {
    const step = connectionSteps[refusalCodes.indexOf(code) % connectionSteps.length] ?? null;
    for (const client of families) {
      const told = report({ records: [refused({ code, step, client, detail: 'some detail of it' })] }, language);
      expect(told).toContain(`[${code}]`);
      const flat = told.replaceAll(/\s/g, '');
      for (const text of [refusals[code].sentence, refusals[code].cure]) {
        expect(flat).toContain(text[language].replaceAll(/\s/g, ''));
      }
      for (const line of told.split('\n')) if (!isCommand(line)) expect(width(line), line).toBeLessThanOrEqual(80);
    }
  });
});

describe('commands of a diagnosis', () => {
  let program: Command;
  beforeAll(async () => {
    program = await idleProgram();
  });

  it.each(refusalCodes)('can be run: %s', async (code) => {
    const { latest, findings } = diagnose(
      { kind: 'user', name: "o'neill smith" },
      facts({ records: [refused({ code, user: "o'neill smith" })] }),
    );
    for (const line of [latest?.command, ...findings.map(({ command }) => command)]) {
      if (line === undefined) continue;
      const [name, ...rest] = wordsOf(line);
      expect(name).toBe('sekisho');
      await program.parseAsync(rest, { from: 'user' });
    }
  });

  it('would not be taken with an option that there is not', async () => {
    await expect(program.parseAsync(['user', 'set', 'bob', '--nothing'], { from: 'user' })).rejects.toThrow(
      '--nothing',
    );
  });
});

it('reads as a whole', () => {
  const locks = [{ what: 'account' as const, user: 'bob', until: ago(-5) }];
  const { accounts } = facts();
  const told = report({
    records: [refused({ code: 'account-locked', detail: '5 wrong passwords' }), refused(), refused(), ended()],
    ...(accounts && { accounts: { ...accounts, locks } }),
    pools: undefined,
  });
  expect(told.split('\n').filter((line) => !/\d\d:\d\d:\d\d/.test(line))).toEqual([
    '',
    'Last failed attempt',
    '  From         192.0.2.7:4500, at edge',
    '  Client       Windows 10/11',
    '  User         bob',
    expect.stringMatching(/^ {2}ID {11}01JD/),
    '  How far      ✔ first IKE message (UDP 500)',
    '               ✔ IKE key exchange (UDP 500)',
    '               ✔ proof of the machine (UDP 4500)',
    '               ✔ IPsec',
    '               ✔ L2TP',
    '               ✔ PPP link',
    '               ✘ proof of the user',
    '               · Office Mode address',
    '               · connected',
    '  Why          The account is locked after too many wrong passwords.',
    '               [account-locked]',
    '  Detail       5 wrong passwords',
    '  User saw     Windows: error 691 (the user name or password is not recognized,',
    '               or the authentication protocol is not permitted)',
    '  To do        Wait until the lock ends, or lift it.',
    '  Run          sekisho user unlock bob',
    '               This is still so.',
    '',
    'Other failed attempts',
    '',
    'Now',
    '    sekisho user unlock bob',
    '  ✔ The account bob is enabled, in the community, and may get an address.',
    '',
    'Could not be looked at:',
    '  - address pools (the ip-pool service does not answer)',
  ]);
});

it('reads as a whole in Japanese', () => {
  const told = report({ records: [refused()] }, 'ja');
  expect(told).toContain('  原因         パスワードが間違っています。 [wrong-password]');
  expect(told).toContain('  到達段階     ✔ 最初の IKE メッセージ (UDP 500)');
  expect(told).toContain('  実行         sekisho user passwd bob');
  expect(told).toContain('  画面表示     Windows: エラー 691 (');
});

it('says what to check where nothing has arrived', () => {
  const told = formatDiagnosis(diagnose({ kind: 'address', address: '203.0.113.9' }, facts()), 'en', since);
  expect(told).toContain('No packet of this client has reached the gateway');
  expect(told).toMatch(/UDP 500 and UDP 4500 are open/);
  expect(told).toContain('AssumeUDPEncapsulationContextOnSendRule');
  expect(told).toContain('sekisho trace --from 203.0.113.9');
});

it('says who is connected, and that an older failure is over', () => {
  const told = report({ live: [live()], records: [refused()] });
  expect(told).toMatch(/^Connected$/m);
  expect(told).toContain('The client has connected since.');
});

it('says how the last session ended', () => {
  expect(report({ records: [ended()] })).toMatch(/Last session.*The client stopped answering\..*fell asleep/s);
  expect(report({ records: [ended()] }, 'ja')).toContain('クライアントが応答しなくなりました。');
});

it('says that nobody has a name', () => {
  expect(report({}, 'en', 'bov')).toBe('Nobody here is called bov. Nearest names: bob.');
});

it('lets no client steer the terminal', () => {
  expect(report({ records: [refused({ detail: '\u001b[2Jx', client: 'a\u0007b' })] })).not.toMatch(/\p{Cc}(?<!\n)/u);
});
