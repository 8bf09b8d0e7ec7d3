import type { IkeLoad } from '@sekisho/isakmp';

/** What the IKE of an edge has to do, and what it had to do once more. */
export interface IkeStatistics extends IkeLoad {
  /** Datagrams sent once more because the client did not answer. */
  readonly unanswered: number;
  /** Datagrams sent once more because the client repeated its message. */
  readonly repeated: number;
}
