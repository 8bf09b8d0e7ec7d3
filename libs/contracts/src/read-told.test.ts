import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connectionEvent, readTold, verifyReply } from './index.ts';

/** As the release 0.1.0 wrote them. */
const recorded = z
  .array(z.looseObject({ type: z.string(), data: z.looseObject({}) }))
  .parse(JSON.parse(readFileSync(new URL('previous/recorded-events.json', import.meta.url), 'utf8')));
const [refused] = recorded.filter(({ type }) => type === 'sekisho.connection.refused');

describe('what a service of another release tells', () => {
  it.each(recorded.map((event) => [event.type, event] as const))('is read where it is older: %s', (_, event) => {
    expect(connectionEvent.parse(event)).toEqual(event);
  });

  it('is read where it is newer, without what this one does not know', () => {
    const newer = { ...refused, traceparent: '00', data: { ...refused?.data, mood: { of: ['the', 'client'] } } };
    expect(connectionEvent.safeParse(newer).success).toBe(false);
    expect(readTold(connectionEvent, newer).data).toEqual(refused);
  });

  it('leaves what was told as it is', () => {
    const told = Object.freeze({ a: 1, b: Object.freeze([Object.freeze({ c: 1, d: 2 })]) });
    const schema = z.strictObject({ b: z.array(z.strictObject({ c: z.number() })) });
    expect(readTold(schema, told).data).toEqual({ b: [{ c: 1 }] });
  });

  it.each([
    ['a key that is missing', { ...refused, id: undefined, more: 1 }],
    ['a value that does not fit', { ...refused, data: { ...refused?.data, step: 'main-mode-99', more: 1 } }],
    ['a type that nobody knows', { ...refused, type: 'sekisho.connection.moved' }],
    ['no object', 7],
  ])('has to fit otherwise: %s', (_, told) => {
    expect(readTold(connectionEvent, told).success).toBe(false);
  });

  it('may be one of several kinds', () => {
    expect(readTold(verifyReply, { outcome: 'refused', code: 'wrong-password', since: 1 }).data).toEqual({
      outcome: 'refused',
      code: 'wrong-password',
    });
  });
});
