import { endings, type LogRecord, refusals } from '@sekisho/contracts';
import { type ConnectionState, endOf } from './connection-state.ts';

/**
 * The record an administrator sees of a connection. Undefined as long as only steps are known: an attempt is recorded
 * once it has succeeded or been refused.
 */
export function logRecordOf(state: ConnectionState): LogRecord | undefined {
  const { established, end = state.lost, refusal } = state;
  if (end === undefined && established === undefined && refusal === undefined) return undefined;
  const record = {
    connection: state.connection,
    ...state.place.value,
    client: state.client?.value ?? null,
    startedAt: timeOf(state.startedAt),
    user: state.user?.value ?? null,
    address: state.address?.value ?? null,
    authentication: established?.value.authentication ?? null,
    ikeSuite: established?.value.ikeSuite ?? null,
    espSuite: established?.value.espSuite ?? null,
    preSharedKey: state.preSharedKey?.value ?? null,
  };
  return { ...record, ...outcomeOf(state) };
}

type Outcome = Pick<
  LogRecord,
  'outcome' | 'code' | 'sentence' | 'detail' | 'step' | 'endedAt' | 'durationMs' | 'bytesIn' | 'bytesOut'
>;

/** A connection that was established counts as such, whatever was refused to it before or after. */
function outcomeOf(state: ConnectionState): Outcome {
  const { established, refusal, furthest } = state;
  const end = endOf(state);
  const open = { endedAt: null, durationMs: null, bytesIn: null, bytesOut: null };
  if (end !== undefined) {
    const { reason, detail = null, endedAt, durationMs, bytesIn, bytesOut } = end;
    const sentence = endings[reason].sentence.en;
    return { outcome: 'ended', code: null, sentence, detail, step: furthest, endedAt, durationMs, bytesIn, bytesOut };
  }
  if (established !== undefined || refusal === undefined) {
    return { outcome: 'connected', code: null, sentence: null, detail: null, step: furthest, ...open };
  }
  const { code, step, detail = null } = refusal.value;
  const { sentence } = refusals[code];
  return { outcome: 'refused', code, sentence: sentence.en, detail, step, ...open };
}

/** Not before 1970, however long an event claims that something took. */
const timeOf = (ms: number): string => new Date(Math.max(ms, 0)).toISOString();
