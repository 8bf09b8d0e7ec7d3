import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sessionsPerTurn } from '../limits.ts';
import { inTurns } from './in-turns.ts';

const schema = z.strictObject({
  total: z.int(),
  names: z.array(z.strictObject({ name: z.string().toUpperCase() })),
  few: z.array(z.string()).max(3),
});
const many = 2 * sessionsPerTurn + 1;
const answer = {
  total: many,
  names: Array.from({ length: many }, (_, number) => ({ name: `user${number}` })),
  few: ['a'],
};

describe('a long answer', () => {
  it('is parsed as it would be at once, key by key', async () => {
    const parsed = await inTurns(schema, answer);
    expect(JSON.stringify(parsed)).toBe(JSON.stringify(schema.parse(answer)));
  });

  it('lets others have their turn meanwhile', async () => {
    const order: string[] = [];
    setImmediate(() => order.push('another'));
    await inTurns(schema, answer);
    expect(order).toEqual(['another']);
  });

  it('is refused for an element at its end, for a key that nobody knows, and for a list that is too long', async () => {
    const wrong = [...answer.names.slice(1), { name: 'last', secret: 'x' }];
    await expect(inTurns(schema, { ...answer, names: wrong })).rejects.toThrow('secret');
    await expect(inTurns(schema, { ...answer, secret: 'x' })).rejects.toThrow('secret');
    await expect(inTurns(schema, { ...answer, few: Array(many).fill('a') })).rejects.toThrow('Too big');
  });

  it('is parsed at once where it is short, or no object', async () => {
    expect(await inTurns(z.literal('x'), 'x')).toBe('x');
    await expect(inTurns(schema, null)).rejects.toThrow();
    await expect(inTurns(schema, { ...answer, names: [], few: undefined })).rejects.toThrow();
  });
});
