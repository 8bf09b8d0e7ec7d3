import { describe, expect, it } from 'vitest';
import { ConnectionFailure } from './connection-failure.ts';
import { Slots } from './slots.ts';

describe('a number of slots', () => {
  it('lets the next one begin when a piece of work is over', async () => {
    const slots = new Slots(1);
    const first = Promise.withResolvers<string>();
    const { signal } = new AbortController();
    const both = [slots.run(signal, () => first.promise), slots.run(signal, async () => 'second')];
    first.resolve('first');
    expect(await Promise.all(both)).toEqual(['first', 'second']);
  });

  it.each([
    ['timeout', 'busy'],
    ['stopping', 'stopping'],
  ] as const)('says of whose turn never came, by %s: %s', async (reason, expected) => {
    const slots = new Slots(1);
    const first = Promise.withResolvers<void>();
    const running = slots.run(new AbortController().signal, () => first.promise);
    const late = new AbortController();
    const waiting = slots.run(late.signal, async () => undefined);
    late.abort(new ConnectionFailure(reason));
    await expect(waiting).rejects.toMatchObject({ reason: expected });
    first.resolve();
    await running;
  });
});
