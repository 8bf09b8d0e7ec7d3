import { subjects } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { poisonBytesKept } from '../limits.ts';
import { ConnectionStory, changeEvent } from '../testing/events.fixture.ts';
import { parseMessage, poisonOf } from './parse-message.ts';

const receivedAt = '2026-01-01T00:00:00.000Z';
const message = (data: Uint8Array | string) => ({
  subject: 'sekisho.v1.event.connection.step',
  data: typeof data === 'string' ? new TextEncoder().encode(data) : data,
  sequence: 7,
  receivedAt: new Date(receivedAt),
});

describe('a message of the stream', () => {
  it('is an event if its schema says so', () => {
    const event = new ConnectionStory().established(1000);
    expect(parseMessage(message(JSON.stringify(event)))).toEqual({ events: [event], poison: [] });
  });

  it.each(['', 'no json', '{}', '[]', 'null', '{"type":"sekisho.connection.step"}'])('is none: %j', (text) => {
    expect(parseMessage(message(text))).toMatchObject({ events: [], poison: [{ id: `7@${receivedAt}` }] });
  });

  it('is none when it is no UTF-8', () => {
    expect(parseMessage(message(new Uint8Array([0x22, 0xff, 0x22])))).toMatchObject({ events: [], poison: [{}] });
  });

  it('is none with a code that nobody knows', () => {
    const event = new ConnectionStory().refused(1, 'gateway-busy');
    const changed = { ...event, data: { ...event.data, code: 'made-up' } };
    expect(parseMessage(message(JSON.stringify(changed)))).toMatchObject({ events: [], poison: [{}] });
  });

  it('is one without what an edge of a later release tells besides', () => {
    const event = new ConnectionStory().refused(1, 'gateway-busy');
    const newer = { ...event, extra: 1, data: { ...event.data, extra: 2 } };
    expect(parseMessage(message(JSON.stringify(newer)))).toEqual({ events: [event], poison: [] });
  });

  it('may be a batch, of which what is no event is kept apart', () => {
    const events = new ConnectionStory().whole();
    const [first, ...others] = events;
    const parsed = parseMessage(message(JSON.stringify([first, { nonsense: 1 }, ...others])));
    expect(parsed.events).toEqual(events);
    expect(parsed.poison).toMatchObject([{ id: `7.1@${receivedAt}`, body: '{"nonsense":1}' }]);
  });

  it('may tell of a change where that is told, and nowhere else', () => {
    const change = changeEvent('user.set bob');
    const told = { ...message(JSON.stringify(change)), subject: subjects.administrationChanged };
    expect(parseMessage(told)).toEqual({ events: [change], poison: [] });
    const batch = { ...message(JSON.stringify([change])), subject: subjects.eventBatch };
    expect(parseMessage(batch)).toMatchObject({ events: [], poison: [{}] });
  });

  it('keeps a bounded part that every store takes', () => {
    const poison = poisonOf(message(`\0${'x'.repeat(100_000)}`), 'because\0');
    expect(poison).toMatchObject({ id: '7@2026-01-01T00:00:00.000Z', reason: 'because\uFFFD' });
    expect(poison.body.length).toBe(poisonBytesKept);
    expect(poison.body).not.toContain('\0');
  });
});
