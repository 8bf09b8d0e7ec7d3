import { type LogRecord, logRecord, refusalCode } from '@sekisho/contracts';
import type { Insertable, Selectable } from 'kysely';
import type { ConnectionState } from '../records/connection-state.ts';
import type { AuditTables } from './schema.ts';

/** Text that every store takes: Postgres refuses NUL, and half a surrogate pair is no UTF-8. Clients choose such names. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');

export function connectionRow(record: LogRecord, state: ConnectionState): Insertable<AuditTables['audit_connection']> {
  return {
    connection: record.connection,
    edge: storable(record.edge),
    remote: storable(record.remote),
    client: orNull(record.client),
    started_at: record.startedAt,
    latest_at: new Date(state.latestAt).toISOString(),
    outcome: record.outcome,
    user_name: orNull(record.user),
    address: record.address,
    authentication: orNull(record.authentication),
    ike_suite: orNull(record.ikeSuite),
    esp_suite: orNull(record.espSuite),
    pre_shared_key: orNull(record.preSharedKey),
    code: record.code,
    sentence: record.sentence,
    detail: orNull(record.detail),
    step: record.step,
    ended_at: record.endedAt,
    duration_ms: record.durationMs,
    bytes_in: record.bytesIn,
    bytes_out: record.bytesOut,
    state: JSON.stringify(state),
  };
}

/** @throws ZodError if the row is not what this program writes */
export function recordOfRow(row: Selectable<AuditTables['audit_connection']>): LogRecord {
  return logRecord.parse({
    connection: row.connection,
    edge: row.edge,
    remote: row.remote,
    client: row.client,
    startedAt: row.started_at,
    outcome: row.outcome,
    user: row.user_name,
    address: row.address,
    authentication: row.authentication,
    ikeSuite: row.ike_suite,
    espSuite: row.esp_suite,
    preSharedKey: row.pre_shared_key,
    // Another version may know codes that this one does not; the sentence tells what is meant.
    code: refusalCode.safeParse(row.code).data ?? null,
    sentence: row.sentence,
    detail: row.detail,
    step: row.step,
    endedAt: row.ended_at,
    durationMs: row.duration_ms,
    bytesIn: row.bytes_in,
    bytesOut: row.bytes_out,
  });
}

const orNull = (text: string | null): string | null => (text === null ? null : storable(text));
