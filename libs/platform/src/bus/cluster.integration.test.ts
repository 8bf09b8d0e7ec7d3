import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { PermissionViolationError } from '@nats-io/transport-node';
import { Controller, Module } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { type BusUser, busUsers, type ConnectionEvent, eventStream } from '@sekisho/contracts';
import { eventually, NatsCluster } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createLogger } from '../logger.ts';
import { type RunningService, startService } from '../service/service.ts';
import { newUlid } from '../ulid.ts';
import { Bus } from './bus.ts';
import { connectNats, type NatsRuntime } from './connection.ts';
import { EventConsumer } from './event-consumer.ts';
import { eventsOf } from './event-message.ts';
import { ensureEventStream } from './event-stream.ts';
import { formatNatsConfig } from './nats-config.ts';

const answer = z.strictObject({ number: z.number(), times: z.number() });

/** How often each request was served. */
const served = new Map<number, number>();

@Controller()
class CountingController {
  @MessagePattern('test.count')
  count(@Payload() { number }: { number: number }) {
    const times = (served.get(number) ?? 0) + 1;
    served.set(number, times);
    return { number, times };
  }
}

@Module({ controllers: [CountingController] })
class CountingModule {}

/** Who may serve and ask what this test asks, beside the product's own users. */
const tester: BusUser = { name: 'test', publish: ['>'], subscribe: ['>'], answers: 1 };
const users = [...busUsers, tester];
const logger = createLogger('test');
logger.level = 'silent';
const state = mkdtempSync(join(tmpdir(), 'sekisho-state-'));
const settingsFile = join(state, 'sekisho.yaml');
const passwordFile = (user: string) => join(state, `${user}.password`);

let cluster: NatsCluster;
let bus: Bus;
const services: RunningService[] = [];

const access = (user: string): NatsRuntime => ({
  natsUrl: cluster.url,
  natsCaFile: cluster.caFile,
  natsUser: user,
  natsPasswordFile: passwordFile(user),
});

beforeAll(async () => {
  writeFileSync(settingsFile, 'officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n');
  for (const { name } of users) writeFileSync(passwordFile(name), `pw-${name}`, { mode: 0o600 });
  const passwordOf = (name: string) => `pw-${name}`;
  cluster = await NatsCluster.start((node) => formatNatsConfig({ ...node, users, passwordOf }));
  for (const instance of ['one', 'two']) {
    const runtime = { ...access('test'), settingsFile, stateDir: state, redisUrl: undefined, instance };
    const definition = { name: 'counting', module: CountingModule, queue: 'counting' };
    services.push(await startService(definition, { ...runtime, logLevel: 'fatal' }));
  }
  bus = await Bus.connect({ nats: access('test'), service: 'test', instance: 'asking', stateDir: state });
}, 60_000);

afterAll(async () => {
  for (const service of services) await service.stop();
  await bus.close();
  await cluster.remove();
});

/** JetStream has no leader for a moment after its servers met. */
const streamIsThere = () =>
  eventually('the stream', 30_000, () =>
    ensureEventStream(bus.connection, 3).then(
      () => true,
      () => false,
    ),
  );

const leaderOf = async (): Promise<number> => {
  const { streams } = await jetstreamManager(bus.connection, { checkAPI: false });
  const { cluster: told } = await streams.info(eventStream.name);
  return Number(told?.leader?.slice('nats-'.length)) - 1;
};

const event = (): ConnectionEvent => {
  const connection = newUlid();
  return {
    specversion: '1.0',
    id: newUlid(),
    source: 'edge/1',
    type: 'sekisho.connection.refused',
    subject: connection,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data: { connection, edge: '1', remote: '192.0.2.1:500', step: 'main-mode-1', code: 'gateway-busy' },
  };
};

/** A subject that a pattern of permissions stands for. */
const concrete = (pattern: string) => pattern.replace(/\*/g, 'x').replace(/>$/, 'x.y');

const matches = (pattern: string, subject: string): boolean => {
  const [wanted, told] = [pattern.split('.'), subject.split('.')];
  const fits = wanted.every((token, at) => token === '>' || token === '*' || token === told[at]);
  return fits && told.every((token) => token !== '>') && (wanted.at(-1) === '>' || wanted.length === told.length);
};

/** Publishes and asks all the while. */
class Traffic {
  readonly published: string[] = [];
  readonly answered: number[] = [];
  readonly failed: string[] = [];
  #number = 0;
  readonly #timer = setInterval(() => void this.#turn(), 20);

  async #turn(): Promise<void> {
    const told = event();
    this.published.push(told.id);
    bus.publishEvent(told);
    const number = ++this.#number;
    try {
      this.answered.push((await bus.request('test.count', { number }, answer)).number);
    } catch (error) {
      this.failed.push(String(error));
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

describe('a bus of three servers', () => {
  it('keeps the stream on all of them, whoever finds it on one', async () => {
    await eventually('the stream', 30_000, () =>
      ensureEventStream(bus.connection).then(
        () => true,
        () => false,
      ),
    );
    await streamIsThere();
    const { streams } = await jetstreamManager(bus.connection, { checkAPI: false });
    expect((await streams.info(eventStream.name)).config.num_replicas).toBe(3);
  });

  it('loses no event and takes none twice while servers come and go, the leader and all of them too', async () => {
    await streamIsThere();
    /** Places in the stream, by event. A server that dies may lose an acknowledgement, and the message comes again. */
    const received = new Map<string, Set<number>>();
    const consumer = new EventConsumer({
      connection: bus.connection,
      name: 'reader',
      acknowledgeWithinMs: 10_000,
      unacknowledgedMax: 1_000,
      pullMax: 100,
      onMessage: (message) => {
        message.ack();
        for (const { id } of eventsOf(JSON.parse(new TextDecoder().decode(message.data))).events) {
          received.set(id, (received.get(id) ?? new Set()).add(message.seq));
        }
      },
      logger,
    });
    consumer.start();
    const traffic = new Traffic();
    const goesOn = async (what: string) => {
      const from = traffic.answered.length;
      await eventually(`answers after ${what}`, 20_000, () => traffic.answered.length > from + 25);
    };
    await goesOn('the start');
    const leader = cluster.servers[await leaderOf()];
    await leader?.kill();
    await goesOn("the leader's end");
    await leader?.start();
    await goesOn('its return');
    await Promise.all(cluster.servers.map((server) => server.kill()));
    await eventually('the loss', 5_000, () => !bus.connected);
    await Promise.all(cluster.servers.map((server) => server.start()));
    await goesOn('the return of all');
    traffic.stop();
    await eventually('all events', 30_000, () => received.size >= traffic.published.length);
    await consumer.stop();
    expect([...received.keys()].sort()).toEqual([...traffic.published].sort());
    expect([...received.values()].filter(({ size }) => size > 1)).toEqual([]);
    expect([...served.values()].every((times) => times === 1)).toBe(true);
    expect(new Set(traffic.answered).size).toBe(traffic.answered.length);
  });

  it.each(busUsers)('leaves $name its own subjects alone', async ({ name, publish, subscribe }) => {
    const isOwn = (subject: string, own: readonly string[]) => own.some((pattern) => matches(pattern, subject));
    const named = [...new Set(busUsers.flatMap((user) => [...user.publish, ...user.subscribe]).map(concrete))];
    const inboxes = busUsers.filter((user) => user.name !== name).map((user) => `_INBOX.${user.name}.x`);
    const strange = [
      '$JS.API.STREAM.DELETE.SEKISHO_EVENTS',
      '$JS.API.STREAM.PURGE.SEKISHO_EVENTS',
      '$SYS.REQ.SERVER.PING',
    ];
    const said = [...named, ...inboxes, ...strange].filter((subject) => !isOwn(subject, publish));
    const heard = [...named, ...inboxes, '>', '_INBOX.>', '$SYS.>'].filter((subject) => !isOwn(subject, subscribe));
    const connection = await connectNats(access(name), name, false);
    const refused = { publish: new Set<string>(), subscription: new Set<string>() };
    void (async () => {
      for await (const status of connection.status()) {
        if (status.type !== 'error' || !(status.error instanceof PermissionViolationError)) continue;
        refused[status.error.operation].add(status.error.subject);
      }
    })();
    for (const subject of said) connection.publish(subject, '{}');
    for (const subject of heard) connection.subscribe(subject, { callback: () => undefined });
    await connection.flush();
    await eventually('the refusals', 2_000, () => refused.subscription.size === heard.length);
    await connection.close();
    expect([...refused.publish].sort()).toEqual(said.sort());
    expect([...refused.subscription].sort()).toEqual(heard.sort());
  });

  it('takes nobody in who shows no certificate of its CA or has no password', async () => {
    const stranger = { ...access('test'), natsPasswordFile: passwordFile('edge') };
    await expect(connectNats(stranger, 'stranger', false)).rejects.toThrow(/[Aa]uthorization/);
    const blind = { ...access('test'), natsCaFile: undefined };
    await expect(connectNats(blind, 'blind', false)).rejects.toThrow(/certificate/);
  });
});
