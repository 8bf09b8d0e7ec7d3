import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { DataplaneError } from '@sekisho/dataplane';
import type { Endpoint } from '@sekisho/wire';
import { stepLabels } from '../client/steps.ts';
import { MissingSecretError } from '../options.ts';
import type { Attempt } from './clients/attempt.ts';
import { htmlReport } from './report/html.ts';
import { LiveTerminal } from './report/live-terminal.ts';
import type { LoadReport } from './report/load-report.ts';
import { LoadError, type RunUnderWay, runLoad } from './run-load.ts';
import { loadCommand } from './scenario/command.ts';
import { addressAndPort } from './scenario/option-values.ts';
import { readLoadOptions, ScenarioError } from './scenario/options.ts';
import { SessionsFile } from './sessions-file.ts';
import { Agent } from './traffic/agent.ts';

const told: readonly (new (...args: never[]) => Error)[] = [
  MissingSecretError,
  ScenarioError,
  LoadError,
  DataplaneError,
];

const command = loadCommand().action(async () => {
  const { scenario, json, html, sessionsFile } = readLoadOptions(command.opts(), process.env);
  const sessions = sessionsFile === undefined ? undefined : await SessionsFile.create(sessionsFile);
  let view: LiveTerminal | undefined;
  const report = await runLoad(scenario, {
    onStart: (run) => {
      view = new LiveTerminal(process.stderr, process.env, () => run.progress());
      view.start();
      onInterrupt(run);
    },
    ...(sessions && { onOver: (attempt: Attempt) => sessions.add(attempt) }),
  });
  view?.stop();
  await sessions?.close();
  await write(report, json, html);
  // On a terminal the view has shown them.
  if (!process.stderr.isTTY) tellFailures(report);
  if (report.outcome === 'interrupted' || report.connects.failed > 0) process.exitCode = 1;
});

command
  .command('agent')
  .description('The other end of test traffic: run it in the network behind the gateway.')
  .requiredOption('--listen <address:port>', 'IPv4 address and port for UDP and TCP', addressAndPort)
  .action(async ({ listen }: { listen: Endpoint }) => {
    const agent = await Agent.listen(listen);
    console.log(`Listening on ${listen.address}:${agent.port}; Ctrl-C ends it.`);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    agent.close();
    process.exit();
  });

/** The first Ctrl-C ends the run in order; the second ends the process. */
function onInterrupt(run: RunUnderWay): void {
  process.once('SIGINT', () => {
    process.once('SIGINT', () => process.exit(130));
    run.interrupt();
  });
}

function tellFailures({ connects }: LoadReport): void {
  for (const { count, step, reason } of connects.failures) console.error(`${count} × ${stepLabels[step]}: ${reason}`);
}

async function write(report: LoadReport, json: string | undefined, html: string | undefined): Promise<void> {
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  if (html !== undefined) await writeFile(html, htmlReport(report));
}

try {
  await command.parseAsync();
} catch (error) {
  if (!told.some((known) => error instanceof known)) throw error;
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
