import { setImmediate as turn } from 'node:timers/promises';
import type { LiveConnection, SessionsReply } from '@sekisho/contracts';
import { limits } from '../limits.ts';

/** An edge's answer in as many messages as it takes; between two of them others have their turn. */
export async function* sessionParts(
  connections: Iterable<LiveConnection>,
  last: () => Omit<SessionsReply, 'connections' | 'more'>,
): AsyncGenerator<SessionsReply> {
  const { edge } = last();
  let part: LiveConnection[] = [];
  let bytes = 0;
  for (const connection of connections) {
    const size = Buffer.byteLength(JSON.stringify(connection));
    if (part.length === limits.sessionsPerPartMax || (part.length > 0 && bytes + size > limits.sessionsPartBytesMax)) {
      yield { edge, connections: part, drops: {}, ignored: {}, more: true };
      [part, bytes] = [[], 0];
      await turn();
    }
    part.push(connection);
    bytes += size;
  }
  yield { ...last(), connections: part };
}
