import { Command, InvalidArgumentError } from 'commander';
import { type CaseId, caseIds } from './report/results.ts';

export interface Options {
  readonly only: readonly CaseId[];
  readonly runs: number;
  /** Whether the results are written to RESULTS.md. */
  readonly write: boolean;
}

const runsDefault = 5;
const runsMax = 50;

/** What the command line asks for. @throws CommanderError where it makes no sense; commander has said why */
export function readOptions(words: readonly string[]): Options {
  const command = new Command('bench')
    .description('Measures the gateway, SoftEther and plain forwarding side by side on this machine.')
    .option('--only <cases>', `some cases, such as a,e (of ${caseIds.join(', ')})`, cases)
    .option('--runs <number>', 'how often each point is measured', number, runsDefault)
    .option('--write', 'write test/load/RESULTS.md also when not everything was measured')
    .exitOverride()
    .parse([...words], { from: 'user' });
  const { only, runs, write } = command.opts<{ only?: readonly CaseId[]; runs: number; write?: true }>();
  const everything = only === undefined && runs >= runsDefault;
  return { only: only ?? caseIds, runs, write: write ?? everything };
}

function cases(text: string): readonly CaseId[] {
  const wanted = text.split(',').map((each) => each.trim());
  const isCase = (each: string): each is CaseId => (caseIds as readonly string[]).includes(each);
  const chosen = wanted.filter(isCase);
  if (chosen.length < wanted.length) throw new InvalidArgumentError(`Expected some of ${caseIds.join(',')}.`);
  return chosen;
}

function number(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= runsMax) return value;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${runsMax}.`);
}
