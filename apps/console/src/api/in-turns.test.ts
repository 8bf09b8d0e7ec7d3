import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sessionsPerTurn } from '../limits.ts';
import { inTurns, jsonInTurns } from './in-turns.ts';

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

describe('the JSON of a long answer', () => {
  const jsonOf = async (value: unknown) => (await jsonInTurns(schema, value))?.toString();

  it('is that of the answer parsed at once, key by key', async () => {
    expect(await jsonOf(answer)).toBe(JSON.stringify(schema.parse(answer)));
  });

  it('lets others have their turn meanwhile', async () => {
    const order: string[] = [];
    setImmediate(() => order.push('another'));
    await jsonInTurns(schema, answer);
    expect(order).toEqual(['another']);
  });

  it('has elements of before as they were written, and new ones as they are', async () => {
    const names = [{ name: 'new' }, ...answer.names.slice(1)];
    expect(await jsonOf({ ...answer, names })).toBe(JSON.stringify(schema.parse({ ...answer, names })));
  });

  it('has letters of every kind, and elements that are no objects', async () => {
    const mixed = z.strictObject({ few: z.int(), words: z.array(z.string().nullable()) });
    const value = { words: Array.from({ length: many }, (_, number) => (number === 1 ? null : '関所"\u2028')), few: 1 };
    expect((await jsonInTurns(mixed, value))?.toString()).toBe(JSON.stringify(mixed.parse(value)));
  });

  it.each([{}, { first: undefined, last: undefined }])('has no key of what is not there: %j', async (absent) => {
    const optional = z.strictObject({
      first: z.string().optional(),
      names: schema.shape.names,
      last: z.string().optional(),
    });
    const value = { ...absent, names: answer.names };
    expect((await jsonInTurns(optional, value))?.toString()).toBe(JSON.stringify(optional.parse(value)));
  });

  it('is refused for an element at its end, and for a key that nobody knows', async () => {
    const wrong = [...answer.names.slice(1), { name: 'last', secret: 'x' }];
    await expect(jsonInTurns(schema, { ...answer, names: wrong })).rejects.toThrow('secret');
    await expect(jsonInTurns(schema, { ...answer, secret: 'x' })).rejects.toThrow('secret');
  });

  it('is not made of a short one', async () => {
    expect(await jsonInTurns(schema, { ...answer, names: [] })).toBeUndefined();
    expect(await jsonInTurns(z.literal('x'), 'x')).toBeUndefined();
  });
});
