import {
  type DataplaneCounters,
  type DropReason,
  dropReasons,
  type SessionCounters,
  type SessionKey,
  type TrafficCounters,
} from './dataplane.ts';

const trafficFields = 4;
const counterFields = trafficFields + dropReasons.length;
const sessionFields = 2 + counterFields + 2;

/** A row of the addon's: packets and bytes in, packets and bytes out, then a number for each of `dropReasons`. */
export function decodeCounters(row: Float64Array): DataplaneCounters {
  return { ...traffic(row), drops: Object.fromEntries(drops(row)) as Record<DropReason, number> };
}

/**
 * Tunnel and session id, the same row, and behind it the milliseconds without a packet, negative: none came yet, and the
 * octets of an ICV, 0: no SA.
 */
export function decodeSessionCounters(row: Float64Array): SessionCounters & SessionKey {
  const [tunnel = 0, session = 0] = row;
  const counters = row.subarray(2);
  const [idleMs = -1, icvOctets = 0] = counters.subarray(counterFields);
  return {
    tunnel,
    session,
    ...traffic(counters),
    drops: happened(counters),
    idleMs: idleMs < 0 ? undefined : idleMs,
    icvOctets: icvOctets === 0 ? undefined : icvOctets,
  };
}

/** Rows of sessions, one behind the other. */
export function decodeAllSessionCounters(rows: Float64Array): (SessionCounters & SessionKey)[] {
  const count = Math.floor(rows.length / sessionFields);
  return Array.from({ length: count }, (_, index) =>
    decodeSessionCounters(rows.subarray(index * sessionFields, (index + 1) * sessionFields)),
  );
}

function traffic(row: Float64Array): TrafficCounters {
  const [packetsIn = 0, bytesIn = 0, packetsOut = 0, bytesOut = 0] = row;
  return { packetsIn, bytesIn, packetsOut, bytesOut };
}

/** Sessions come by tens of thousands and few of them dropped anything: no list is made of what did not happen. */
function happened(row: Float64Array): Partial<Record<DropReason, number>> {
  const counts: Partial<Record<DropReason, number>> = {};
  dropReasons.forEach((reason, index) => {
    const count = row[trafficFields + index] ?? 0;
    if (count > 0) counts[reason] = count;
  });
  return counts;
}

const drops = (row: Float64Array): [DropReason, number][] =>
  dropReasons.map((reason, index) => [reason, row[trafficFields + index] ?? 0]);
