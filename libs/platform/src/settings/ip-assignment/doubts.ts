import { assignmentProblemsMax, reservedSpansMax } from '../../limits.ts';
import type { Ipv4Range } from '../addresses.ts';
import type { OfficeModeSettings } from '../office-mode.ts';
import type { AssignmentLine, AssignmentProblem } from './assignment-line.ts';
import { reservedSpans } from './reserved.ts';
import { covers, meets, type Span, spanOf } from './span.ts';

type PoolSettings = Pick<OfficeModeSettings, 'pool' | 'exclude' | 'pools'>;

interface LineSpan extends Span {
  readonly line: AssignmentLine;
}

/** What looks wrong between lines, or between lines and pools, though each line by itself is right. */
export function doubtsAbout(lines: readonly AssignmentLine[], pools: PoolSettings): readonly AssignmentProblem[] {
  const spans = lines.map((line): LineSpan => ({ line, ...spanOf(line) }));
  const doubts = [...neverUsed(lines), ...overlaps(spans), ...ofPools(spans, pools)];
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
function overlaps(spans: readonly LineSpan[]): AssignmentProblem[] {
  const [start, ...rest] = spans.toSorted((one, other) => one.first - other.first || one.line.line - other.line.line);
  let farthest = start;
  return rest.flatMap((span) => {
    const before = farthest;
    if (before === undefined || span.last > before.last) farthest = span;
    if (before === undefined || span.first > before.last || span.line.name === before.line.name) return [];
    const [earlier, later] = span.line.line < before.line.line ? [span.line, before.line] : [before.line, span.line];
    const [mine, its] = [`${later.text} for ${later.who}`, `${earlier.text} for ${earlier.who}`];
    return warning(later, `${mine} and ${its} (line ${earlier.line}) overlap`);
  });
}

function ofPools(spans: readonly LineSpan[], { pool, exclude, pools }: PoolSettings): AssignmentProblem[] {
  const further = Object.entries(pools).map(([name, { addresses, exclude }]) =>
    sharedPool(`the pool ${name}`, addresses, exclude),
  );
  const all = [sharedPool('officeMode.pool', pool, exclude), ...further];
  const gateway = spanOf({ first: pool.gateway, last: pool.gateway });
  const lines = spans.map(({ line }) => line);
  const reserved = reservedSpans(lines, { pool, pools });
  return spans.flatMap((span) => {
    const { line } = span;
    if (covers(span, gateway))
      return warning(line, `${line.text} is or holds ${pool.gateway}, the gateway's own address`);
    if (reserved.some((each) => covers(each, span))) return [];
    const shared = all.find(
      ({ addresses, excluded }) => meets(addresses, span) && !excluded.some((range) => covers(range, span)),
    );
    if (shared === undefined) return [];
    const why = `pools leave out ${reservedSpansMax} parts of a file by themselves, and this is one more`;
    return warning(
      line,
      `${line.text} is of ${shared.where} too, so that others may be given it: exclude it there (${why})`,
    );
  });
}

const sharedPool = (where: string, addresses: Ipv4Range, exclude: readonly Ipv4Range[]) => ({
  where,
  addresses: spanOf(addresses),
  excluded: exclude.map(spanOf),
});
