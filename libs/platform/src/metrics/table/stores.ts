import { type MetricDefinitions, requestSeconds } from '../definition.ts';

/** What the address service measures. */
export const ipPoolMetrics = {
  'sekisho.pool.size': {
    kind: 'observed-gauge',
    emitter: 'ip-pool',
    unit: '{address}',
    labels: ['pool'],
    description: 'Addresses that the pool has; every instance tells the same',
  },
  'sekisho.pool.used': {
    kind: 'observed-gauge',
    emitter: 'ip-pool',
    unit: '{address}',
    labels: ['pool'],
    description: 'Addresses of the pool that are leased now; every instance tells the same',
  },
  'sekisho.pool.blocks': {
    kind: 'observed-gauge',
    emitter: 'ip-pool',
    unit: '{block}',
    labels: ['pool'],
    description: 'Blocks of the pool that edges have taken; every instance tells the same',
  },
  'sekisho.pool.assignments': {
    kind: 'histogram',
    emitter: 'ip-pool',
    unit: 's',
    labels: ['source', 'result'],
    buckets: requestSeconds,
    description: 'Time it took to find an address for a login and to take it, or to refuse it',
  },
  'sekisho.redis.duration': {
    kind: 'histogram',
    emitter: 'ip-pool',
    unit: 's',
    labels: ['command', 'result'],
    buckets: requestSeconds,
    description: 'Time Redis took, replicas included',
  },
  'sekisho.redis.connected': {
    kind: 'observed-gauge',
    emitter: 'ip-pool',
    unit: '{connection}',
    labels: [],
    description: '1: Redis can be reached, 0: it cannot',
  },
  'sekisho.dhcp.duration': {
    kind: 'histogram',
    emitter: 'ip-pool',
    unit: 's',
    labels: ['result'],
    buckets: requestSeconds,
    description: 'Time that DHCP servers took to offer and confirm an address, or not to',
  },
} as const satisfies MetricDefinitions;

/** What the session log measures. */
export const auditMetrics = {
  'sekisho.audit.events': {
    kind: 'counter',
    emitter: 'audit',
    unit: '{event}',
    labels: ['result'],
    description: 'Events taken from the stream: `stored`, or `poison` that makes no sense',
  },
  'sekisho.audit.lag': {
    kind: 'observed-gauge',
    emitter: 'audit',
    unit: '{message}',
    labels: [],
    description: 'Messages of the stream that are not in the session log yet; every instance tells the same',
  },
  'sekisho.audit.write.duration': {
    kind: 'histogram',
    emitter: 'audit',
    unit: 's',
    labels: ['result'],
    buckets: requestSeconds,
    description: 'Time a transaction of the session log took; `failed`: it is tried again',
  },
} as const satisfies MetricDefinitions;

/** What the internal CA, and whoever holds a certificate of the gateway's own, measure. */
export const certificateMetrics = {
  'sekisho.ca.issued': {
    kind: 'counter',
    emitter: 'ca',
    unit: '{certificate}',
    labels: ['use'],
    description: 'Certificates that the internal CA has issued',
  },
  'sekisho.certificate.expiry': {
    kind: 'observed-gauge',
    emitter: 'every',
    unit: 's',
    labels: ['name', 'use', 'service'],
    description: "Time until a certificate of the gateway's own, or of its internal CA, expires",
  },
} as const satisfies MetricDefinitions;
