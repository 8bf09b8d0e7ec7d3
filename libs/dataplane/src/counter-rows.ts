import {
  type DataplaneCounters,
  type DropReason,
  dropReasons,
  type SessionCounters,
  type TrafficCounters,
} from './dataplane.ts';

/** A row of the addon's: packets and bytes in, packets and bytes out, then a number for each of `dropReasons`. */
export function decodeCounters(row: Float64Array): DataplaneCounters {
  return { ...traffic(row), drops: Object.fromEntries(drops(row)) as Record<DropReason, number> };
}

/** The same row with the milliseconds without a packet behind it, negative: none came yet. */
export function decodeSessionCounters(row: Float64Array): SessionCounters {
  const idleMs = row[firstDrop + dropReasons.length] ?? -1;
  return {
    ...traffic(row),
    drops: Object.fromEntries(drops(row).filter(([, count]) => count > 0)),
    idleMs: idleMs < 0 ? undefined : idleMs,
  };
}

const firstDrop = 4;

function traffic(row: Float64Array): TrafficCounters {
  const [packetsIn = 0, bytesIn = 0, packetsOut = 0, bytesOut = 0] = row;
  return { packetsIn, bytesIn, packetsOut, bytesOut };
}

const drops = (row: Float64Array): [DropReason, number][] =>
  dropReasons.map((reason, index) => [reason, row[firstDrop + index] ?? 0]);
