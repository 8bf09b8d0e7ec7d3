import { reservedSpansMax } from '../../limits.ts';
import type { OfficeModeSettings } from '../office-mode.ts';
import type { AssignmentLine } from './assignment-line.ts';
import { meets, merged, type Span, spanOf } from './span.ts';

/** What no pool gives, as lines of the file give it: of the addresses that are of a pool too, as many as there may be. */
export function reservedSpans(
  lines: readonly AssignmentLine[],
  { pool, pools }: Pick<OfficeModeSettings, 'pool' | 'pools'>,
): Span[] {
  const ofPools = [pool, ...Object.values(pools).map(({ addresses }) => addresses)].map(spanOf);
  const shared = lines.map(spanOf).filter((span) => ofPools.some((each) => meets(each, span)));
  return merged(shared).slice(0, reservedSpansMax);
}
