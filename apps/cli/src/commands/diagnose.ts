import { diagnose, gatherFacts, type Instances, parseSubject } from '@sekisho/administration';
import { type Language, languages } from '@sekisho/contracts';
import { type Command, Option } from 'commander';
import { languageOf } from '../diagnose/language.ts';
import { formatDiagnosis } from '../diagnose/report.ts';
import { withGateway } from '../gateway.ts';
import { type JsonOption, withJson } from '../options.ts';
import { findBus } from '../state/bus-access.ts';
import { type StatePaths, statePaths } from '../state/state-paths.ts';
import { parseSince } from './log.ts';

interface DiagnoseOptions extends JsonOption {
  readonly since: string;
  readonly lang?: Language;
}

/** `sekisho diagnose` */
export function addDiagnoseCommand(program: Command): void {
  withJson(program.command('diagnose <user|address|id>'))
    .description('why somebody cannot connect: what happened, what the user saw, and what to do')
    .addOption(
      new Option('--since <when>', 'since a time (2026-01-31T08:00:00Z), or how long ago (30m, 8h, 7d)')
        .argParser(parseSince)
        .default(parseSince('24h'), '24h'),
    )
    .addOption(new Option('--lang <language>', 'en or ja (default: as LC_ALL and LANG say)').choices(languages))
    .action(tell);
}

async function tell(
  text: string,
  { state, json, since, lang = languageOf(process.env) }: DiagnoseOptions,
): Promise<void> {
  const subject = parseSubject(text);
  const paths = statePaths(state);
  const instances = instancesOf(paths);
  const facts = await withGateway(paths, (gateway) => gatherFacts(gateway, { subject, since, instances }));
  const diagnosis = diagnose(subject, facts);
  console.log(
    json === true ? JSON.stringify({ since, ...diagnosis }, undefined, 2) : formatDiagnosis(diagnosis, lang, since),
  );
  if (diagnosis.unknownName) process.exitCode = 1;
}

/** As far as a supervisor here knows. */
function instancesOf(paths: StatePaths): Instances {
  const { run } = findBus(paths);
  if (run === undefined) return {};
  const count = (...names: string[]) => run.services.filter(({ name }) => names.includes(name)).length;
  return { auth: count('auth'), holders: count('auth', 'edge', 'console') };
}
