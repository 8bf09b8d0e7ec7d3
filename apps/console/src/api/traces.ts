import { traceIdOf } from '@sekisho/platform';

/** The trace of a connection, and where it is looked at. @param link with `{trace}` in it */
export function traceOf(connection: string, link: string | undefined): { traceId: string; traceUrl?: string } {
  const traceId = traceIdOf(connection);
  return { traceId, ...(link !== undefined && { traceUrl: link.replaceAll('{trace}', traceId) }) };
}
