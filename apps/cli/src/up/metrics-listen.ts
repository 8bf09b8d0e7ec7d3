import type { OwnService } from './own-services.ts';

/** In this order services offer their metrics, each at the port after the one before. */
const order: readonly OwnService[] = ['edge', 'auth', 'ip-pool', 'audit', 'ca', 'console'];

/**
 * Where a service of this machine offers its metrics: all of them cannot have one port.
 * @param listen SEKISHO_METRICS_LISTEN, which says where the edge does
 * @returns the variable for the service; undefined: it offers none. What is no address and port the service itself refuses
 */
export function metricsListen(service: OwnService, listen: string | undefined): string | undefined {
  if (listen === undefined || listen === '') return undefined;
  const colon = listen.lastIndexOf(':');
  const port = Number(listen.slice(colon + 1));
  if (!Number.isInteger(port) || port === 0) return listen;
  return `${listen.slice(0, colon)}:${port + order.indexOf(service)}`;
}
