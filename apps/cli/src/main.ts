import { program } from 'commander';
import { CommandError } from './command-error.ts';
import { addAuthCommands } from './commands/auth-test.ts';
import { addCaCommands } from './commands/ca.ts';
import { addCertCommands } from './commands/cert.ts';
import { addCsrCommand } from './commands/csr.ts';
import { addGroupCommands } from './commands/group.ts';
import { addLogCommand } from './commands/log.ts';
import { addSessionCommands } from './commands/sessions.ts';
import { addStatusCommand } from './commands/status.ts';
import { addUserCommands } from './commands/user.ts';
import { addUpCommand } from './up/up-command.ts';

program.name('sekisho').description('L2TP/IPsec remote-access gateway').showHelpAfterError('(--help tells more)');
addUpCommand(program);
addStatusCommand(program);
addSessionCommands(program);
addLogCommand(program);
addUserCommands(program);
addGroupCommands(program);
addAuthCommands(program);
addCaCommands(program);
addCertCommands(program);
addCsrCommand(program);

// A reader such as `head` may leave early.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
