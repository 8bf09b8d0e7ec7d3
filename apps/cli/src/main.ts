import { AdministrationError } from '@sekisho/administration';
import { type Command, program } from 'commander';

/** Each command's code is loaded where it is named, as some bring a lot along. */
const commands: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  up: async () => (await import('./up/up-command.ts')).addUpCommand,
  status: async () => (await import('./commands/status.ts')).addStatusCommand,
  sessions: async () => (await import('./commands/sessions.ts')).addSessionsCommand,
  session: async () => (await import('./commands/session-end.ts')).addSessionCommand,
  edge: async () => (await import('./commands/edge.ts')).addEdgeCommands,
  trace: async () => (await import('./commands/trace.ts')).addTraceCommand,
  changes: async () => (await import('./commands/changes.ts')).addChangesCommand,
  log: async () => (await import('./commands/log.ts')).addLogCommand,
  diagnose: async () => (await import('./commands/diagnose.ts')).addDiagnoseCommand,
  user: async () => (await import('./commands/user.ts')).addUserCommands,
  group: async () => (await import('./commands/group.ts')).addGroupCommands,
  'office-mode': async () => (await import('./commands/office-mode.ts')).addOfficeModeCommands,
  auth: async () => (await import('./commands/auth-test.ts')).addAuthCommands,
  ca: async () => (await import('./commands/ca.ts')).addCaCommands,
  cert: async () => (await import('./commands/cert.ts')).addCertCommands,
  admin: async () => (await import('./commands/admin.ts')).addAdminCommands,
  settings: async () => (await import('./commands/settings.ts')).addSettingsCommands,
  psk: async () => (await import('./commands/psk.ts')).addPskCommands,
  client: async () => (await import('./commands/client.ts')).addClientCommands,
  cluster: async () => (await import('./commands/cluster.ts')).addClusterCommands,
  csr: async () => (await import('./commands/csr.ts')).addCsrCommand,
};

program.name('sekisho').description('L2TP/IPsec remote-access gateway').showHelpAfterError('(--help tells more)');
const named = Object.entries(commands).filter(([name]) => name === process.argv[2]);
// Help tells of all.
for (const [, load] of named.length > 0 ? named : Object.entries(commands)) (await load())(program);

// A reader such as `head` may leave early.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof AdministrationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
