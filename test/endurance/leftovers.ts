import type { Containers } from './containers.ts';
import type { Site } from './site.ts';

/** Of a gateway whose clients are all gone: what is still there, as a sentence each. */
export function leftoversOf({ edge, path, services, world }: Site): string[] {
  const { halfOpen, associations } = edge.gateway.statistics;
  const left = {
    connections: edge.gateway.occupied,
    'half-open attempts': halfOpen,
    'IKE SAs': associations,
    'ESP SAs': path.sas.size,
    sessions: path.sessions.size,
    routes: edge.held.length,
    leases: services.leases.size,
    // Renewals of leases and the fence's beat go on.
    timers: Math.max(0, world.scheduler.size - 2),
  };
  return Object.entries(left).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what} are left`]));
}

/** ESP packets that the other end could not open, though it had an SA of that SPI. */
export function unequalKeysOf({ path, clients }: Site): string[] {
  const count = [path, ...[...clients.values()].map((client) => client.path)].reduce(
    (sum, { drops }) => sum + drops['integrity-failed'],
    0,
  );
  return count === 0 ? [] : [`${count} packets were under keys that the other end does not have`];
}

/** Every attempt has one outcome, and every session an end. */
export function wrongRecordsOf({ edge }: Site): string[] {
  const [refused, established, ended] = (
    ['connection.refused', 'connection.established', 'connection.ended'] as const
  ).map((type) => edge.takeRecords(type).map(({ connection }) => connection)) as [string[], string[], string[]];
  const outcomes = new Set([...refused, ...established]);
  const begun = new Set(edge.takeRecords('connection.step').map(({ connection }) => connection));
  return [
    ...(outcomes.size === refused.length + established.length ? [] : ['an attempt has two outcomes']),
    ...(`${established.toSorted()}` === `${ended.toSorted()}` ? [] : ['a session has no end, or two']),
    ...([...begun].every((id) => outcomes.has(id)) ? [] : ['an attempt has no outcome']),
  ];
}

/** What stays after a session on purpose: counts of what was ignored and refused, the gateway's own certificate once shown. */
const staying = /#byReason|#used|#shown/;

export const grownSince = (before: Containers, after: Containers): string[] =>
  [...after]
    .filter(([path, size]) => size > (before.get(path) ?? 0) && !staying.test(path))
    .map(([path, size]) => `${path} holds ${size}`);
