import type { ConnectionEvent } from '@sekisho/contracts';
import { createLogger } from '@sekisho/platform';
import { describe, expect, it, vi } from 'vitest';
import type { Poison } from '../store/audit-store.ts';
import { ConnectionStory } from '../testing/events.fixture.ts';
import { Recorder } from './recorder.ts';

const logger = createLogger('test');
logger.level = 'silent';
const going = new AbortController().signal;

/** A store in memory that can be made to fail. */
class Store {
  events: ConnectionEvent[] = [];
  poison: Poison[] = [];
  failures: unknown[] = [];
  refuses: string | undefined;

  async record(events: readonly ConnectionEvent[], poison: readonly Poison[]): Promise<void> {
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    if (events.some(({ id }) => id === this.refuses)) throw Object.assign(new Error('too big'), { code: '22001' });
    this.events.push(...events);
    this.poison.push(...poison);
  }
}

function delivery(data: string | ConnectionEvent, sequence = 1) {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  const message = { subject: 's', data: new TextEncoder().encode(text), sequence, receivedAt: new Date(0) };
  return { message, ack: vi.fn(), term: vi.fn() };
}

describe('the recorder of events', () => {
  it('acknowledges only what is recorded', async () => {
    const store = new Store();
    const batch = new ConnectionStory().whole().map((event, index) => delivery(event, index));
    store.record = vi.fn(async () => {
      for (const { ack } of batch) expect(ack).not.toHaveBeenCalled();
    });
    await new Recorder(store, logger).record(batch, going);
    for (const { ack } of batch) expect(ack).toHaveBeenCalledOnce();
  });

  it('waits for a store that is away and records everything then', async () => {
    const store = new Store();
    store.failures = Array.from({ length: 7 }, () => Object.assign(new Error('away'), { code: 'ECONNREFUSED' }));
    const one = delivery(new ConnectionStory().established(5));
    const pauses: number[] = [];
    const pause = async (ms: number) => void pauses.push(ms);
    await new Recorder(store, logger, pause).record([one], going);
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000]);
    expect(store.events).toHaveLength(1);
    expect(one.ack).toHaveBeenCalledOnce();
  });

  it('stops waiting when told to, without acknowledging', async () => {
    const store = new Store();
    store.record = () => Promise.reject(new Error('away'));
    const stopping = new AbortController();
    const one = delivery(new ConnectionStory().established(5));
    const recorded = new Recorder(store, logger).record([one], stopping.signal);
    stopping.abort();
    await recorded;
    expect(one.ack).not.toHaveBeenCalled();
  });

  it('keeps what is no event apart and goes on', async () => {
    const store = new Store();
    const batch = [delivery('nonsense', 1), delivery(new ConnectionStory().established(5), 2)];
    await new Recorder(store, logger).record(batch, going);
    expect(store.events).toHaveLength(1);
    expect(store.poison).toMatchObject([{ body: 'nonsense', reason: 'not JSON in UTF-8' }]);
    expect(batch[0]?.term).toHaveBeenCalledOnce();
    expect(batch[1]?.ack).toHaveBeenCalledOnce();
  });

  it('finds the event that the store will never take, and records the others', async () => {
    const store = new Store();
    const events = new ConnectionStory().whole();
    const batch = events.map((event, index) => delivery(event, index));
    store.refuses = events[2]?.id;
    await new Recorder(store, logger).record(batch, going);
    expect(store.events).toHaveLength(events.length - 1);
    expect(store.poison).toHaveLength(1);
    expect(batch[2]?.term).toHaveBeenCalledOnce();
    expect(batch[2]?.ack).not.toHaveBeenCalled();
  });

  it('finds it in a batch too, and acknowledges the batch', async () => {
    const store = new Store();
    const events = new ConnectionStory().whole();
    const batch = delivery(JSON.stringify(events));
    store.refuses = events[2]?.id;
    await new Recorder(store, logger).record([batch], going);
    expect(store.events).toEqual(events.filter((_, index) => index !== 2));
    expect(store.poison).toMatchObject([{ id: '1.2@1970-01-01T00:00:00.000Z' }]);
    expect(batch.ack).toHaveBeenCalledOnce();
    expect(batch.term).not.toHaveBeenCalled();
  });

  it('keeps the events of a batch that holds something else besides', async () => {
    const store = new Store();
    const events = new ConnectionStory().whole();
    const batch = delivery(JSON.stringify([...events, 'nonsense']));
    await new Recorder(store, logger).record([batch], going);
    expect(store.events).toEqual(events);
    expect(store.poison).toMatchObject([{ body: '"nonsense"' }]);
    expect(batch.ack).toHaveBeenCalledOnce();
  });
});
