import {
  type ConnectionEvent,
  connectionEvent,
  type StoryReply,
  type StoryStep,
  storyStepsMax,
} from '@sekisho/contracts';
import type { Kysely } from 'kysely';
import type { AuditTables } from './schema.ts';

/** What was told of a connection, in the order in which it happened. */
export async function storyOf(
  database: Kysely<AuditTables>,
  connection: string,
): Promise<Pick<StoryReply, 'steps' | 'more'>> {
  const rows = await database
    .selectFrom('audit_event')
    .select('event')
    .where('connection', '=', connection)
    .orderBy('time')
    .orderBy('id')
    .limit(storyStepsMax + 1)
    .execute();
  const told = rows.slice(0, storyStepsMax);
  // What another version wrote differently is left out.
  const events = told.flatMap(({ event }) => connectionEvent.safeParse(JSON.parse(event)).data ?? []);
  return { steps: events.flatMap(stepOf), more: rows.length > storyStepsMax };
}

function stepOf(event: ConnectionEvent): StoryStep[] {
  const at = new Date(event.time).toISOString();
  switch (event.type) {
    case 'sekisho.connection.step':
      return [{ at, kind: 'step', step: event.data.step, ...detailOf(event.data.detail) }];
    case 'sekisho.connection.established':
      return [{ at, kind: 'established', step: 'connected' }];
    case 'sekisho.connection.refused': {
      const { step, code, detail } = event.data;
      return [{ at, kind: 'refused', step, code, ...detailOf(detail) }];
    }
    case 'sekisho.connection.ended': {
      const { reason, detail } = event.data;
      return [{ at, kind: 'ended', step: 'connected', reason, ...detailOf(detail) }];
    }
    case 'sekisho.connection.progress':
      return [];
  }
}

const detailOf = (detail: string | undefined) => (detail === undefined ? {} : { detail });
