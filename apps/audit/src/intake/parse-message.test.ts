import { describe, expect, it } from 'vitest';
import { poisonBytesKept } from '../limits.ts';
import { ConnectionStory } from '../testing/events.fixture.ts';
import { parseMessage, poisonOf } from './parse-message.ts';

const message = (data: Uint8Array | string) => ({
  subject: 'sekisho.v1.event.connection.step',
  data: typeof data === 'string' ? new TextEncoder().encode(data) : data,
  sequence: 7,
  receivedAt: new Date('2026-01-01T00:00:00Z'),
});

describe('a message of the stream', () => {
  it('is an event if its schema says so', () => {
    const event = new ConnectionStory().established(1000);
    expect(parseMessage(message(JSON.stringify(event)))).toEqual({ event });
  });

  it.each(['', 'no json', '{}', '[]', 'null', '{"type":"sekisho.connection.step"}'])('is none: %j', (text) => {
    expect(parseMessage(message(text))).toHaveProperty('reason');
  });

  it('is none when it is no UTF-8', () => {
    expect(parseMessage(message(new Uint8Array([0x22, 0xff, 0x22])))).toHaveProperty('reason');
  });

  it('is none with an extra key or a code that nobody knows', () => {
    const event = new ConnectionStory().refused(1, 'gateway-busy');
    const changed = { ...event, data: { ...event.data, code: 'made-up' } };
    expect(parseMessage(message(JSON.stringify(changed)))).toHaveProperty('reason');
    expect(parseMessage(message(JSON.stringify({ ...event, extra: 1 })))).toHaveProperty('reason');
  });

  it('keeps a bounded part that every store takes', () => {
    const poison = poisonOf(message(`\0${'x'.repeat(100_000)}`), 'because\0');
    expect(poison).toMatchObject({ id: '7@2026-01-01T00:00:00.000Z', reason: 'because\uFFFD' });
    expect(poison.body.length).toBe(poisonBytesKept);
    expect(poison.body).not.toContain('\0');
  });
});
