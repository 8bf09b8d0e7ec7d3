import type { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { feedRememberedMax, streamsOfOneMax } from '../limits.ts';
import { LiveFeed } from './live-feed.ts';

let feed: LiveFeed;
afterEach(() => feed.close());

const hearer = (name: string, lastId?: string, stillIn = async () => true) => ({ name, lastId, stillIn });
const told = (stream: Readable | undefined): string => String(stream?.read() ?? '');
const idsIn = (text: string) => [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id);

describe('the stream of what changes', () => {
  it('hands events to whoever is there, with their ids', () => {
    feed = new LiveFeed('life');
    const stream = feed.open(hearer('alice'));
    feed.tell('sample', { at: 1 });
    expect(told(stream)).toBe('retry: 2000\n\nid: life-1\nevent: sample\ndata: {"at":1}\n\n');
  });

  it('goes on behind the last event that a page had', () => {
    feed = new LiveFeed('life');
    for (let number = 1; number <= 3; number += 1) feed.tell('sample', { number });
    expect(idsIn(told(feed.open(hearer('alice', 'life-1'))))).toEqual(['life-2', 'life-3']);
    expect(idsIn(told(feed.open(hearer('alice', 'life-3'))))).toEqual([]);
  });

  it.each(['other-1', 'life-0', 'life-999999', 'life-', 'nonsense'])('has a page that had %s begin anew', (lastId) => {
    feed = new LiveFeed('life');
    for (let number = 0; number <= feedRememberedMax; number += 1) feed.tell('sample', { number });
    expect(told(feed.open(hearer('alice', lastId)))).toMatch(/event: reset\ndata: \{\}/);
  });

  it('ends with the sign-in, and is not one for whoever has too many', async () => {
    feed = new LiveFeed('life');
    let isIn = true;
    const streams = Array.from({ length: streamsOfOneMax }, () =>
      feed.open(hearer('alice', undefined, async () => isIn)),
    );
    expect(feed.open(hearer('alice'))).toBeUndefined();
    expect(feed.open(hearer('bob'))).toBeDefined();
    await feed.beat();
    expect(feed.size).toBe(streamsOfOneMax + 1);
    isIn = false;
    await feed.beat();
    for (const stream of streams) stream?.resume();
    await expect.poll(() => feed.size).toBe(1);
  });

  it('is cut off where nobody reads', async () => {
    feed = new LiveFeed('life');
    const stream = feed.open(hearer('alice'));
    const large = { text: 'x'.repeat(1024 * 1024) };
    for (let number = 0; number < 40; number += 1) feed.tell('sessions', large);
    expect(stream?.destroyed).toBe(true);
    await expect.poll(() => feed.size).toBe(0);
  });
});
