import { type AccountingRequest, type Argument, argument, limits, type RecordKind } from '@sekisho/tacacs';
import type { AccountedEvent } from '../accountant.ts';
import { fitting, hostOf } from '../event-values.ts';

/** What every record says besides the event. */
export interface AccountingSurroundings {
  /** The service named in the records. */
  readonly service: string;
  /** The user's name as the server knows it: within the realm. */
  readonly userName: string;
}

const recordKinds = {
  'sekisho.connection.established': 'start',
  // RFC 8907 §7.2 wants START beside WATCHDOG where there is news; tac_plus and its successor then write a second start down.
  'sekisho.connection.progress': 'still-running',
  'sekisho.connection.ended': 'stop',
} as const satisfies Record<AccountedEvent['type'], RecordKind>;

/** The record of an event (RFC 8907 §7.1). "In" is from the client, "out" to it. */
export function accountingRequest(
  event: AccountedEvent,
  { service, userName }: AccountingSurroundings,
): AccountingRequest {
  const { connection, remote } = event.data;
  return {
    record: recordKinds[event.type],
    user: fitting(userName, limits.shortFieldBytesMax),
    port: connection,
    remoteAddress: fitting(hostOf(remote), limits.shortFieldBytesMax),
    login: { method: 'tacacs-plus', privilege: 1, type: 'not-set', service: 'ppp' },
    args: [...whatRuns(event, service), ...whatItDid(event)],
  };
}

/** RFC 8907 §8.3. */
function whatRuns(event: AccountedEvent, service: string): readonly Argument[] {
  const { connection, address } = event.data;
  const ranMs = event.type === 'sekisho.connection.established' ? 0 : event.data.durationMs;
  return [
    argument('task_id', connection),
    argument('start_time', Math.round((Date.parse(event.time) - ranMs) / 1000)),
    argument('timezone', 'UTC'),
    argument('service', service),
    argument('protocol', 'ip'),
    argument('addr', address),
  ];
}

function whatItDid(event: AccountedEvent): readonly Argument[] {
  if (event.type === 'sekisho.connection.established') return [];
  const { durationMs, bytesIn, bytesOut, packetsIn, packetsOut } = event.data;
  return [
    argument('elapsed_time', Math.round(durationMs / 1000)),
    argument('bytes_in', bytesIn),
    argument('bytes_out', bytesOut),
    argument('paks_in', packetsIn),
    argument('paks_out', packetsOut),
  ];
}
