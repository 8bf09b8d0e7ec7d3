import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoginLimit, leaseReply, releaseReply, renewReply, subjects } from '@sekisho/contracts';
import { Bus, newUlid } from '@sekisho/platform';
import { compile, NatsServer, RedisServer, ServiceProcess } from '@sekisho/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

const edge = 'edge-1';

let directory: string;
let nats: NatsServer;
let redis: RedisServer;
let bus: Bus;
const services: ServiceProcess[] = [];

beforeAll(async () => {
  compile('apps/ip-pool');
  directory = await mkdtemp(join(tmpdir(), 'sekisho-ip-pool-'));
  await writeFile(
    join(directory, 'sekisho.yaml'),
    'officeMode: { pool: 10.8.0.0/29, dns: [10.0.0.53], leaseDuration: 5m }\nencryptionDomain: [10.0.0.0/8]\n',
  );
  [nats, redis] = await Promise.all([NatsServer.start(), RedisServer.start()]);
  bus = await Bus.connect({ nats: nats.access, service: 'test', instance: 'test', stateDir: directory });
});
afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.stop('SIGKILL')));
});
afterAll(async () => {
  await bus.close();
  await Promise.all([nats.remove(), redis.remove()]);
  await rm(directory, { recursive: true, force: true });
});

function launch(redisUrl: string): ServiceProcess {
  const service = ServiceProcess.launch('apps/ip-pool', {
    SEKISHO_SETTINGS: join(directory, 'sekisho.yaml'),
    SEKISHO_STATE: directory,
    SEKISHO_NATS_URL: nats.url,
    SEKISHO_REDIS_URL: redisUrl,
  });
  services.push(service);
  return service;
}

const started = (): Promise<ServiceProcess> => launch(redis.url).ready();

const lease = (user: string, connection = newUlid(), logins?: LoginLimit) =>
  bus.request(subjects.poolLease, { connection, edge, user, groups: [], logins }, leaseReply);

const release = (connection: string, address: string) =>
  bus.request(subjects.poolRelease, { edge, connection, address }, releaseReply);

describe('the ip-pool service', () => {
  it('leases, renews and releases until the pool is empty, over two instances', async () => {
    await Promise.all([started(), started()]);
    const connections = Array.from({ length: 5 }, () => newUlid());
    const replies = await Promise.all(connections.map((connection, index) => lease(`user-${index}`, connection)));
    const addresses = replies.flatMap((reply) => (reply.outcome === 'leased' ? [reply.address] : []));
    expect(addresses.toSorted()).toEqual(['10.8.0.2', '10.8.0.3', '10.8.0.4', '10.8.0.5', '10.8.0.6']);
    expect(replies[0]).toMatchObject({ gateway: '10.8.0.1', dns: ['10.0.0.53'], ttlMs: 300_000 });
    expect(await lease('late')).toEqual({
      outcome: 'refused',
      code: 'no-address-available',
      detail: '5 of 5 addresses of 10.8.0.0/29 are in use',
    });
    const leases = connections.map((connection, index) => ({
      connection,
      address: addresses[index] ?? '',
      user: `user-${index}`,
    }));
    expect(await bus.request(subjects.poolRenew, { edge, leases }, renewReply)).toEqual({ lost: [] });
    for (const { user: _, ...each } of leases) {
      expect(await bus.request(subjects.poolRelease, { edge, ...each }, releaseReply)).toEqual({ released: true });
    }
    expect(await lease('late')).toMatchObject({ outcome: 'leased' });
  });

  it('lets a user in as often as allowed, though 50 ask two instances at once', async () => {
    await Promise.all([started(), started()]);
    const connections = Array.from({ length: 50 }, () => newUlid());
    const replies = await Promise.all(
      connections.map((connection) => lease('often', connection, { max: 2, whenFull: 'reject' })),
    );
    const refused = replies.filter(({ outcome }) => outcome === 'refused');
    expect(refused).toHaveLength(48);
    for (const reply of refused) {
      expect(reply).toEqual({
        outcome: 'refused',
        code: 'too-many-logins',
        detail: 'often may be connected 2 times',
      });
    }
    for (const [index, reply] of replies.entries()) {
      if (reply.outcome === 'leased') await release(connections[index] ?? '', reply.address);
    }
  });

  it('has the edge end the session that a login replaces, within a second', async () => {
    await started();
    const [old, fresh] = [newUlid(), newUlid()];
    const only: LoginLimit = { max: 1, whenFull: 'replace' };
    const ended = new Promise<unknown>((done) => {
      bus.connection.subscribe(subjects.edgeEndSession, {
        max: 1,
        callback: (_, message) => {
          done(message.json<{ data: unknown }>().data);
          message.respond(JSON.stringify({ response: { edge, ended: true }, isDisposed: true }));
        },
      });
    });
    const before = await lease('mover', old, only);
    const asked = Date.now();
    const after = await lease('mover', fresh, only);
    expect(await ended).toEqual({ connection: old, reason: 'replaced-by-new-connection' });
    expect(Date.now() - asked).toBeLessThan(1_000);
    if (before.outcome !== 'leased' || after.outcome !== 'leased') throw new Error('no address');
    await release(old, before.address);
    await release(fresh, after.address);
  });

  it('refuses in time while Redis is away, also from its start on, and recovers by itself', async () => {
    await redis.kill();
    await started();
    const asked = Date.now();
    expect(await lease('alice')).toMatchObject({ outcome: 'refused', code: 'address-service-unavailable' });
    const renewal = bus.request(subjects.poolRenew, { edge, leases: [] }, renewReply);
    await expect(renewal).rejects.toMatchObject({ code: 'refused' });
    expect(Date.now() - asked).toBeLessThan(5_000);
    await redis.start();
    await vi.waitFor(async () => expect(await lease('alice')).toMatchObject({ outcome: 'leased' }), 10_000);
  });

  it('refuses a message that does not fit its schema, and goes on', async () => {
    await started();
    const bad = bus.request(subjects.poolRelease, { edge, connection: 'x', address: '10.8.0.999' }, releaseReply);
    await expect(bad).rejects.toMatchObject({ code: 'refused' });
    expect(await lease('alice')).toMatchObject({ outcome: 'leased' });
  });

  it('stops in order when told to', async () => {
    const service = await started();
    expect(await service.stop('SIGTERM')).toBe(0);
  });

  it('does not start without knowing where Redis is', async () => {
    expect(await launch('').ended).toBe(1);
  });
});
