import type { LiveConnection } from '@sekisho/contracts';
import type { SessionSummary } from '../api/shapes.ts';

const summaries = new WeakMap<LiveConnection, SessionSummary>();

/** What a list shows of a connection: the same object for the same connection as it stands. */
export function summaryOf(connection: LiveConnection): SessionSummary {
  const known = summaries.get(connection);
  if (known !== undefined) return known;
  const summary = summarized(connection);
  summaries.set(connection, summary);
  return summary;
}

const summarized = ({
  addressSource,
  ipv6,
  ikeSuite,
  espSuite,
  icv,
  backEnd,
  certificates,
  packetsIn,
  packetsOut,
  drops,
  ...summary
}: LiveConnection): SessionSummary => summary;
