import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { type ConnectionEvent, eventStream } from '@sekisho/contracts';
import { NatsServer } from '@sekisho/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { messageBytesMax } from '../limits.ts';
import { type RunningService, startService } from '../service/service.ts';
import { newUlid } from '../ulid.ts';
import { Bus } from './bus.ts';
import { answer, EchoModule, question, slowAnswer } from './echo-service.fixture.ts';
import type { BusError } from './errors.ts';
import { eventsOf } from './event-message.ts';

let nats: NatsServer;
const state = mkdtempSync(join(tmpdir(), 'sekisho-state-'));
const settingsFile = join(state, 'sekisho.yaml');
const running: RunningService[] = [];
const buses: Bus[] = [];

function runtime(instance: string) {
  return {
    settingsFile,
    stateDir: state,
    ...nats.access,
    redisUrl: undefined,
    instance,
    logLevel: 'fatal' as const,
  };
}

async function service(instance: string, shared = true): Promise<RunningService> {
  const queue = shared ? 'echo' : undefined;
  const started = await startService({ name: 'echo', module: EchoModule, queue }, runtime(instance));
  running.push(started);
  return started;
}

async function client(instance = newUlid()): Promise<Bus> {
  const bus = await Bus.connect({ nats: runtime(instance), service: 'test', instance, stateDir: state });
  buses.push(bus);
  return bus;
}

const refusedEvent = (detail: string): ConnectionEvent => {
  const connection = newUlid();
  return {
    specversion: '1.0',
    id: newUlid(),
    source: 'edge/1',
    type: 'sekisho.connection.refused',
    subject: connection,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data: { connection, edge: '1', remote: '192.0.2.1:500', step: 'main-mode-1', code: 'gateway-busy', detail },
  };
};

async function stored(bus: Bus): Promise<ConnectionEvent[]> {
  const manager = await jetstreamManager(bus.connection);
  const { state: streamState } = await manager.streams.info(eventStream.name);
  const events: ConnectionEvent[] = [];
  for (let seq = streamState.first_seq; seq <= streamState.last_seq; seq += 1) {
    const message = await manager.streams.getMessage(eventStream.name, { seq });
    if (message !== null) events.push(...eventsOf(message.json()).events);
  }
  return events;
}

const detailsOf = (events: ConnectionEvent[]) => events.map(({ data }) => ('detail' in data ? data.detail : undefined));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setTimeout(done, 20));
}

beforeAll(async () => {
  writeFileSync(settingsFile, 'officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n');
  nats = await NatsServer.start();
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  for (const one of buses.splice(0)) await one.close();
});
afterAll(() => nats.remove());

describe('a request', () => {
  it('gets the typed answer of one instance', async () => {
    await service('a');
    const bus = await client();
    expect(await bus.request('test.echo', { text: 'hi' }, answer)).toEqual({ text: 'hi', instance: 'any' });
  });

  it('is answered by one of a queue, though several are there', async () => {
    const answered: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      const one = await client(name);
      one.answer('test.queued', z.strictObject({}), () => void answered.push(name), { queue: 'those' });
      await one.connection.flush();
    }
    const bus = await client();
    for (let asked = 1; asked <= 20; asked += 1) await bus.request('test.queued', {}, z.unknown());
    await bus.connection.flush();
    expect(answered).toHaveLength(20);
  });

  it('fails with its own code for every way to fail', async () => {
    await service('a');
    const bus = await client();
    const code = (subject: string, payload: unknown, schema: z.ZodType = answer) =>
      bus.request(subject, payload, schema, { timeoutMs: 200 }).catch((error: BusError) => error.code);
    expect(await code('test.nobody', {})).toBe('no-responders');
    slowAnswer.held = Promise.withResolvers();
    expect(await code('test.slow', {})).toBe('timeout');
    slowAnswer.held.resolve();
    expect(await code('test.echo', { text: 'hi' }, z.strictObject({ other: z.string() }))).toBe('bad-reply');
    expect(await code('test.echo', { txt: 'hi' })).toBe('refused');
    expect(await code('test.broken', {})).toBe('refused');
  });

  it('that does not fit its schema is refused with the reason and counted, and the service goes on', async () => {
    const { bus: server } = await service('a');
    const bus = await client();
    await expect(bus.request('test.echo', { text: 7 }, answer)).rejects.toThrow(/bad-message: .*string.*\n.*text/s);
    const raw = await bus.connection.request('test.echo', 'no json at all');
    expect(raw.json()).toMatchObject({ err: { code: 'bad-message' } });
    bus.connection.publish('test.echo', 'not even a reply wanted');
    expect(await bus.request('test.echo', { text: 'still here' }, answer)).toMatchObject({ text: 'still here' });
    expect(server.counters.get('bad-message')).toBe(3);
  });

  it('does not learn what broke inside the service', async () => {
    await service('a');
    const bus = await client();
    await expect(bus.request('test.broken', {}, answer)).rejects.not.toThrow(/inner detail/);
  });

  it('reaches one named instance, whatever the queue group', async () => {
    await service('a');
    await service('b');
    const bus = await client();
    expect(await bus.request('test.own.b', {}, answer)).toMatchObject({ text: 'mine' });
    await expect(bus.request('test.own.c', {}, answer)).rejects.toThrow(/no-responders/);
  });

  it('waits for a service that comes back later than its asker after NATS was away', async () => {
    const bus = await client();
    await nats.kill();
    await until(() => !bus.connected);
    await nats.start();
    await until(() => bus.connected);
    const asked = bus.request('test.echo', { text: 'hi' }, answer);
    await new Promise((done) => setTimeout(done, 300));
    await service('late');
    expect(await asked).toEqual({ text: 'hi', instance: 'any' });
  });

  it('that is being answered when the service stops is answered still', async () => {
    const stopping = await service('a');
    const bus = await client();
    slowAnswer.held = Promise.withResolvers();
    const slow = bus.request('test.slow', {}, answer);
    await bus.connection.flush();
    await new Promise((done) => setTimeout(done, 50));
    const stopped = running.splice(0).map((one) => one.stop());
    expect(stopped).toHaveLength(1);
    const gone = () =>
      bus.request('test.echo', { text: 'x' }, answer).then(
        () => false,
        (error: BusError) => error.code === 'no-responders',
      );
    while (!(await gone())) await new Promise((done) => setTimeout(done, 10));
    slowAnswer.held.resolve();
    expect(await slow).toMatchObject({ text: 'at last' });
    await Promise.all(stopped);
    expect(stopping.bus.connected).toBe(false);
  });
});

describe('a question to all', () => {
  it('collects what every instance answers', async () => {
    await service('a', false);
    await service('b', false);
    const bus = await client();
    expect(await bus.scatter('test.echo', { text: 'all' }, answer, { waitMs: 300 })).toHaveLength(2);
    const started = Date.now();
    expect(await bus.scatter('test.echo', { text: 'all' }, answer, { waitMs: 5000, answersMax: 2 })).toHaveLength(2);
    expect(Date.now() - started).toBeLessThan(3000);
  });

  it('is answered by nobody where there is nobody', async () => {
    const bus = await client();
    expect(await bus.scatter('test.echo', {}, answer, { waitMs: 200 })).toEqual([]);
  });
});

it('broadcasts to whoever hears the subject what fits its schema', async () => {
  const [teller, hearer] = [await client(), await client()];
  const heard: string[] = [];
  const end = hearer.hear('test.told', question, ({ text }) => heard.push(text));
  await hearer.connection.flush();
  teller.broadcast('test.told', { txt: 'no such message' });
  teller.broadcast('test.told', { text: 'to all' });
  await until(() => heard.length > 0);
  end();
  expect(heard).toEqual(['to all']);
  expect(hearer.counters.get('broadcast-refused')).toBe(1);
});

describe('an event', () => {
  it('is stored once and heard by a live view', async () => {
    const bus = await client();
    const heard: string[] = [];
    const end = bus.subscribeEvents(({ id }) => heard.push(id));
    await bus.connection.flush();
    const event = refusedEvent('once');
    bus.publishEvent(event);
    bus.publishEvent(event);
    await until(() => bus.eventsWaiting === 0);
    end();
    expect(heard).toEqual([event.id]);
    expect((await stored(bus)).filter(({ id }) => id === event.id)).toEqual([event]);
  });

  it('that is too large is counted and holds nothing up', async () => {
    const bus = await client();
    const good = refusedEvent('good');
    bus.publishEvent(refusedEvent('x'.repeat(messageBytesMax / 2)));
    bus.publishEvent(good);
    await until(() => bus.eventsWaiting === 0);
    expect(bus.counters.snapshot()).toMatchObject({ 'event-too-large': 1, 'event-sent': 1 });
  });

  it('that fits no schema is heard by nobody, and what shares its message is', async () => {
    const bus = await client();
    const heard: string[] = [];
    const end = bus.subscribeEvents(({ id }) => heard.push(id));
    await bus.connection.flush();
    const good = refusedEvent('good');
    bus.publishEvent({ ...refusedEvent('bad'), id: 'no ULID' });
    bus.publishEvent(good);
    await until(() => bus.eventsWaiting === 0);
    end();
    expect(heard).toEqual([good.id]);
    expect(bus.counters.get('event-refused')).toBe(1);
  });

  it('outlasts a crash of nats-server: each is stored exactly once, in order', async () => {
    const bus = await client();
    const names = Array.from({ length: 600 }, (_, n) => `crash ${n}`);
    const send = (from: number, to: number) => {
      for (const name of names.slice(from, to)) bus.publishEvent(refusedEvent(name));
    };
    send(0, 200);
    // Some of these are acknowledged, some under way, some on disk alone.
    await until(() => bus.counters.get('event-sent') > 0);
    await nats.kill();
    await until(() => !bus.connected);
    await expect(bus.request('test.echo', {}, answer)).rejects.toThrow(/disconnected/);
    send(200, 500);
    await new Promise((done) => setTimeout(done, 300));
    expect(bus.eventsWaiting).toBeGreaterThanOrEqual(300);
    await nats.start();
    await until(() => bus.connected);
    send(500, 600);
    await until(() => bus.eventsWaiting === 0);
    const details = detailsOf(await stored(bus)).filter((detail) => detail?.startsWith('crash'));
    expect(details.toSorted()).toEqual(names.toSorted());
    expect(details.slice(200)).toEqual(names.slice(200));
  });

  it('that its process could not send is sent by the next instance of the service', async () => {
    const first = await client('first');
    await nats.kill();
    await until(() => !first.connected);
    first.publishEvent(refusedEvent('left behind'));
    await buses.splice(0)[0]?.close();
    await nats.start();
    const second = await client('second');
    await until(() => second.counters.get('event-sent') === 1);
    expect(detailsOf(await stored(second))).toContain('left behind');
  });
});
