import { ipv4ToNumber } from '@sekisho/wire';
import { assignmentProblemsMax } from '../../limits.ts';
import type { Ipv4Range } from '../addresses.ts';
import type { OfficeModeSettings } from '../office-mode.ts';
import type { AssignmentLine, AssignmentProblem } from './assignment-line.ts';

/** What looks wrong between lines, or between lines and pools, though each line by itself is right. */
export function doubtsAbout(
  lines: readonly AssignmentLine[],
  officeMode: Pick<OfficeModeSettings, 'pool' | 'exclude' | 'pools'>,
): readonly AssignmentProblem[] {
  const doubts = [...neverUsed(lines), ...overlaps(lines), ...ofPools(lines, officeMode)];
  return doubts.toSorted((one, other) => one.line - other.line).slice(0, assignmentProblemsMax);
}

const warning = ({ line }: AssignmentLine, message: string): AssignmentProblem => ({
  severity: 'warning',
  line,
  column: 1,
  message,
});

function neverUsed(lines: readonly AssignmentLine[]): AssignmentProblem[] {
  const first = new Map<string, number>();
  return lines.flatMap((line) => {
    const before = first.get(line.name);
    if (before !== undefined) return warning(line, `never used: line ${before} is for ${line.name} already`);
    first.set(line.name, line.line);
    return [];
  });
}

/** By a sweep over all addresses: each line with the one that reaches farthest of those which begin before it. */
function overlaps(lines: readonly AssignmentLine[]): AssignmentProblem[] {
  const spans = lines
    .map((line) => ({ line, first: ipv4ToNumber(line.first), last: ipv4ToNumber(line.last) }))
    .toSorted((one, other) => one.first - other.first || one.line.line - other.line.line);
  let farthest = spans[0];
  return spans.slice(1).flatMap((span) => {
    const before = farthest;
    if (before === undefined || span.last > before.last) farthest = span;
    if (before === undefined || span.first > before.last || span.line.name === before.line.name) return [];
    const [earlier, later] = span.line.line < before.line.line ? [span.line, before.line] : [before.line, span.line];
    return warning(
      later,
      `${later.text} for ${later.who} and ${earlier.text} for ${earlier.who} (line ${earlier.line}) overlap`,
    );
  });
}

function ofPools(
  lines: readonly AssignmentLine[],
  { pool, exclude, pools }: Pick<OfficeModeSettings, 'pool' | 'exclude' | 'pools'>,
): AssignmentProblem[] {
  const { gateway } = pool;
  const further = Object.entries(pools).map(([name, { addresses, exclude }]) => ({
    where: `the pool ${name}`,
    addresses,
    exclude,
  }));
  const all = [{ where: 'officeMode.pool', addresses: pool as Ipv4Range, exclude }, ...further];
  return lines.flatMap((line) => {
    if (covers(line, { first: gateway, last: gateway }))
      return warning(line, `${line.text} is or holds ${gateway}, the gateway's own address`);
    const shared = all.find(
      ({ addresses, exclude }) => meets(addresses, line) && !exclude.some((range) => covers(range, line)),
    );
    if (shared === undefined) return [];
    return warning(line, `${line.text} is of ${shared.where} too, so that others may be given it: exclude it there`);
  });
}

const numbers = ({ first, last }: Ipv4Range) => [ipv4ToNumber(first), ipv4ToNumber(last)] as const;

function covers(outer: Ipv4Range, inner: Ipv4Range): boolean {
  const [[first, last], [from, to]] = [numbers(outer), numbers(inner)];
  return first <= from && to <= last;
}

function meets(one: Ipv4Range, other: Ipv4Range): boolean {
  const [[first, last], [from, to]] = [numbers(one), numbers(other)];
  return first <= to && from <= last;
}
