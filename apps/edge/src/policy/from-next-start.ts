import type { Settings } from '@sekisho/platform';

/**
 * New settings as far as an edge can take them over while it runs: what was bound, opened or told to clients at the start stays as it was
 * until the next one (`next-start` in the table of the settings' readers).
 */
export const withoutNextStart = (next: Settings, atStart: Settings): Settings => ({
  ...next,
  gateway: { ...next.gateway, listen: atStart.gateway.listen },
  cluster: atStart.cluster,
  officeMode: { ...next.officeMode, ipv6: atStart.officeMode.ipv6 },
  routing: { ...atStart.routing, internal: next.routing.internal },
  tunnel: { ...atStart.tunnel, pathMtu: next.tunnel.pathMtu },
  performance: atStart.performance,
  telemetry: atStart.telemetry,
});
