import { createHash } from 'node:crypto';
import { type ConnectionEvent, connectionEvent, type EventData } from '@sekisho/contracts';
import type { ConnectionState } from '../records/connection-state.ts';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
type Established = Extract<ConnectionEvent, { type: 'sekisho.connection.established' }>;

/**
 * The end of a connection as it has to be concluded from its edge's last sign of life. The same conclusion has the same id, whoever
 * draws it and however often.
 */
export function lostEvent(state: ConnectionState, established: Established, aliveAt: Date): ConnectionEvent {
  const { connection, place, progress } = state;
  const { user, address, realm, backEnd, client, class: classes } = established.data;
  const at = new Date(Math.max(aliveAt.getTime(), state.latestAt));
  const { bytesIn = 0, bytesOut = 0, packetsIn = 0, packetsOut = 0 } = progress?.value ?? {};
  const data: EventData<'connection.ended'> = {
    connection,
    ...place.value,
    user,
    address,
    realm,
    backEnd,
    ...(client !== undefined && { client }),
    ...(classes !== undefined && { class: classes }),
    reason: 'edge-lost',
    durationMs: Math.max(0, at.getTime() - Date.parse(established.time)),
    ...{ bytesIn, bytesOut, packetsIn, packetsOut },
    drops: {},
  };
  const time = at.toISOString();
  return connectionEvent.parse({
    specversion: '1.0',
    id: ulidOf(`edge-lost ${connection} ${time}`),
    source: '/audit',
    type: 'sekisho.connection.ended',
    subject: connection,
    time,
    datacontenttype: 'application/json',
    data,
  });
}

/** 128 bits of a hash in a ULID's letters. */
function ulidOf(text: string): string {
  let rest = createHash('sha256').update(text).digest().readBigUInt64BE(0);
  rest = (rest << 64n) | createHash('sha256').update(text).digest().readBigUInt64BE(8);
  let ulid = '';
  for (let letters = 26; letters > 0; letters -= 1, rest >>= 5n) ulid = `${crockford[Number(rest & 31n)]}${ulid}`;
  return ulid;
}
