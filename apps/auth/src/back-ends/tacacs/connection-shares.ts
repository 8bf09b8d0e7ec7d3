import type { TacacsBackEndSettings } from '@sekisho/platform';

/**
 * The connections to a server that are for logins, and those for records of sessions: when thousands of sessions end at once
 * nobody's login waits behind them. At least one of each.
 */
export function connectionShares({
  connections,
  accounting,
}: Pick<TacacsBackEndSettings, 'connections' | 'accounting'>) {
  const records = accounting ? Math.max(1, Math.floor(connections / 4)) : 0;
  return { logins: Math.max(1, connections - records), records };
}
