import { type SessionsReply, type SessionsRequest, sessionsReply, subjects } from '@sekisho/contracts';
import type { Bus } from './bus.ts';

/**
 * Asks every edge for its connections that fit, and puts together what comes in several messages. `more` stays with an edge whose
 * last message did not come in time.
 * @param edgesMax nobody waits for more edges than these
 * @throws BusError `disconnected` or `refused`
 */
export async function askEdgeSessions(
  bus: Pick<Bus, 'scatter'>,
  wanted: SessionsRequest,
  { waitMs, edgesMax }: { readonly waitMs: number; readonly edgesMax?: number | undefined },
): Promise<SessionsReply[]> {
  const parts = await bus.scatter(subjects.edgeSessions, wanted, sessionsReply, {
    waitMs,
    ...(edgesMax !== undefined && { answersMax: edgesMax, isWhole: ({ more }: SessionsReply) => more !== true }),
  });
  return [...Map.groupBy(parts, ({ edge }) => edge)].map(([edge, own]) => ({
    edge,
    connections: own.flatMap(({ connections }) => connections),
    drops: Object.assign({}, ...own.map(({ drops }) => drops)),
    ignored: Object.assign({}, ...own.map(({ ignored }) => ignored)),
    ...(own.every(({ more }) => more === true) && { more: true }),
  }));
}
