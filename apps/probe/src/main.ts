import { once } from 'node:events';
import { MissingSecretError, probeCommand, readOptions } from './options.ts';
import { probe } from './probe.ts';
import { JsonReport, TextReport } from './report.ts';

const command = probeCommand().parse();

try {
  const options = readOptions(command, process.env);
  const report = options.json ? new JsonReport(console.log) : new TextReport(console.log, console.error);
  const interrupted = async (): Promise<void> => {
    await once(process, 'SIGINT');
  };
  process.exitCode = (await probe(options, report, interrupted)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof MissingSecretError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
