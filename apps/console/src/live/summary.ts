import type { LiveConnection } from '@sekisho/contracts';
import type { SessionSummary } from '../api/shapes.ts';

/** What a list shows of a connection. */
export const summaryOf = ({
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
