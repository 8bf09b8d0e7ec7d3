/**
 * How much goes away, and for how long. `npm run failures` has each instance away, and as long as an outage is that an
 * administrator would be woken by; the tests of every day, for which that is too long, have one of a kind away, long enough that
 * all who miss it have noticed.
 */
const whole = process.env.SEKISHO_OUTAGES === 'whole';

const times = whole
  ? { busMs: 30_000, databaseMs: 60_000, auditMs: 300_000, auditSessions: 1_000 }
  : { busMs: 12_000, databaseMs: 8_000, auditMs: 0, auditSessions: 150 };

/** In an order that an upgrade would take: what others need comes first. */
const instances = {
  all: [
    ...['nats-1', 'nats-2', 'nats-3', 'redis-1', 'redis-2', 'redis-3', 'postgres'],
    ...['ca', 'auth-1', 'auth-2', 'ip-pool-1', 'ip-pool-2', 'audit-1', 'audit-2'],
    ...['edge-1', 'edge-2', 'edge-3', 'balancer'],
  ],
  oneOfAKind: ['nats-1', 'auth-1', 'ip-pool-1', 'audit-1', 'edge-1', 'balancer'],
};

export const outages = {
  ...times,
  /** For the scenario in which the log is away: beside that, as long as for any other. */
  auditScenarioMs: times.auditMs + 180_000,
  /** Servers of the bus that are away one at a time. */
  busServers: whole ? ['nats-1', 'nats-2', 'nats-3'] : ['nats-2'],
  rolled: whole ? instances.all : instances.oneOfAKind,
};
