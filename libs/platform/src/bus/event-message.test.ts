import { subjects } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { eventsPerMessageMax, messageBytesMax } from '../limits.ts';
import { eventsOf, messageOf } from './event-message.ts';
import type { SpooledEvent } from './spool.ts';

const event = (id: string, more: Partial<SpooledEvent> = {}): SpooledEvent => ({
  id,
  subject: subjects.event('connection.step'),
  body: `{"id":"${id}"}`,
  trace: {},
  expendable: true,
  ...more,
});
const ids = (waiting: readonly SpooledEvent[]) => messageOf(waiting)?.events.map(({ id }) => id);

describe('a message of events', () => {
  it('is the event itself where only one waits', () => {
    const one = event('1', { trace: { traceparent: 't' } });
    expect(messageOf([one])).toMatchObject({ id: '1', subject: one.subject, body: one.body, trace: one.trace });
    expect(messageOf([])).toBeUndefined();
  });

  it('is a batch under a name that the same events alone have', () => {
    const message = messageOf([event('1'), event('2'), event('3')]);
    expect(message).toMatchObject({ id: '1/3', subject: subjects.eventBatch });
    expect(JSON.parse(message?.body ?? '')).toEqual([{ id: '1' }, { id: '2' }, { id: '3' }]);
    expect(messageOf([event('1'), event('2')])?.id).not.toBe(message?.id);
  });

  it('holds an event that was published twice once', () => {
    expect(ids([event('1'), event('1'), event('2')])).toEqual(['1', '2']);
  });

  it('ends where the trace context changes', () => {
    expect(ids([event('1'), event('2'), event('3', { trace: { traceparent: 't' } })])).toEqual(['1', '2']);
  });

  it('is of a change alone, which nobody may tell in a batch', () => {
    const change = event('2', { subject: subjects.administrationChanged });
    expect(ids([event('1'), change, event('3')])).toEqual(['1']);
    expect(messageOf([change, event('3')])).toMatchObject({ id: '2', subject: subjects.administrationChanged });
  });

  it('is bounded in events and bytes, and takes one event whatever its size', () => {
    const many = Array.from({ length: eventsPerMessageMax + 1 }, (_, n) => event(`${n}`));
    expect(ids(many)).toHaveLength(eventsPerMessageMax);
    const large = Array.from({ length: 4 }, (_, n) => event(`${n}`, { body: 'x'.repeat(messageBytesMax / 5) }));
    expect(ids(large)).toEqual(['0', '1']);
    expect(ids([event('huge', { body: 'x'.repeat(messageBytesMax) })])).toEqual(['huge']);
  });

  it('is read back without what is no event', () => {
    expect(eventsOf([{ nonsense: 1 }, 7])).toEqual({ events: [], refused: 2 });
    expect(eventsOf(undefined)).toEqual({ events: [], refused: 1 });
  });
});
