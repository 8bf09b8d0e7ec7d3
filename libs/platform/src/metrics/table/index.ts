import { authMetrics } from './auth.ts';
import { balancerMetrics } from './balancer.ts';
import { consoleMetrics } from './console.ts';
import { edgeMetrics } from './edge.ts';
import { everyServiceMetrics } from './every-service.ts';
import { auditMetrics, certificateMetrics, ipPoolMetrics } from './stores.ts';

/** Every metric there is, by its name: instruments, documents, dashboards and alerts are made of this list. */
export const metricTable = {
  ...edgeMetrics,
  ...authMetrics,
  ...ipPoolMetrics,
  ...auditMetrics,
  ...certificateMetrics,
  ...balancerMetrics,
  ...consoleMetrics,
  ...everyServiceMetrics,
} as const;

export type MetricTable = typeof metricTable;
export type MetricName = keyof MetricTable;
