import type { MetricDefinitions } from '../definition.ts';

/** What the console counts. */
export const consoleMetrics = {
  'sekisho.console.closed_connections': {
    kind: 'counter',
    emitter: 'console',
    unit: '{connection}',
    labels: ['reason'],
    description:
      'Connections that gave way to others, as there were too many of one address (`one-address`) or in all (`all`)',
  },
} as const satisfies MetricDefinitions;
