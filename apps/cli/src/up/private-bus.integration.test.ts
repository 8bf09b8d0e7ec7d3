import { setTimeout as pause } from 'node:timers/promises';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type NatsConnection, PermissionViolationError } from '@nats-io/transport-node';
import { accountantBucket, edgeSlotBucket, eventStream, subjects } from '@sekisho/contracts';
import { connectNats, createLogger, EventConsumer, ensureEventStream, KeyValue } from '@sekisho/platform';
import { describe, expect, it, vi } from 'vitest';
import { useSupervisedServers } from './supervised-servers.fixture.ts';

const servers = useSupervisedServers();

/** What the server says to a publication: it refuses without an answer to the publisher, but with an error on the connection. */
async function publishing(connection: NatsConnection, subject: string): Promise<'allowed' | 'refused'> {
  const statuses = connection.status()[Symbol.asyncIterator]();
  const refused = (async () => {
    for (let next = await statuses.next(); next.done !== true; next = await statuses.next()) {
      const { value } = next;
      if (value.type === 'error' && value.error instanceof PermissionViolationError) return 'refused' as const;
    }
    return 'allowed' as const;
  })();
  connection.publish(subject, '{}');
  await connection.flush();
  // The server answers in order: what it had against the publication came before the answer to this flush.
  return Promise.race([refused, pause(50, 'allowed' as const)]);
}

async function subscribing(connection: NatsConnection, subject: string): Promise<'allowed' | 'refused'> {
  const subscription = connection.subscribe(subject);
  await connection.flush();
  const outcome = await Promise.race([
    subscription.closed.then(() => 'refused' as const),
    pause(50, 'allowed' as const),
  ]);
  subscription.unsubscribe();
  return outcome;
}

describe('the private bus', () => {
  it.each([
    ['edge', subjects.authVerify],
    ['edge', subjects.authEapContinue('auth-1')],
    ['edge', subjects.poolLease],
    ['edge', subjects.event('connection.step')],
    ['ip-pool', subjects.edgeEndSession],
    ['edge', subjects.edgePresence],
    ['edge', `$KV.${edgeSlotBucket.name}.7`],
    ['edge', `$JS.API.STREAM.MSG.GET.KV_${edgeSlotBucket.name}`],
    ['audit', `$JS.API.STREAM.CREATE.KV_${edgeSlotBucket.name}`],
    ['audit', subjects.event('connection.ended')],
    ['balancer', subjects.edgeSessions],
    ['cli', subjects.edgeDrain],
    ['auth', subjects.edgeSetLimits],
    ['auth', `$JS.API.CONSUMER.MSG.NEXT.${eventStream.name}.accounting-radius`],
    ['edge', subjects.authVerifyMachine],
    ['edge', subjects.caEnroll('ike')],
    ['auth', subjects.caEnroll('eap')],
    ['auth', subjects.caAuthority],
    ['auth', subjects.caCrl],
    ['ca', subjects.caPublished],
    ['cli', subjects.caAdmin('cert.issue')],
    ['cli', subjects.caCrl],
    ['cli', subjects.authAdmin('user.add')],
    ['cli', subjects.auditLog],
    ['cli', subjects.edgeSessions],
    ['cli', subjects.caHealth],
    ['cli', subjects.poolHealth],
  ])('lets %s publish to %s', async (user, subject) => {
    expect(await publishing(await servers.connectAs(user), subject)).toBe('allowed');
  });

  it.each([
    ['edge', subjects.authAdmin('user.add')],
    ['edge', subjects.auditLog],
    ['edge', subjects.edgeEndSession],
    ['edge', `$JS.API.CONSUMER.CREATE.${eventStream.name}.spy.x`],
    ['edge', `$JS.API.STREAM.DELETE.${eventStream.name}`],
    ['edge', subjects.caAdmin('cert.issue')],
    ['edge', subjects.caPublished],
    ['edge', subjects.caCrl],
    ['auth', subjects.caAdmin('cert.issue')],
    ['auth', subjects.caAdmin('cert.revoke')],
    ['auth', subjects.caPublished],
    ['ip-pool', subjects.caEnroll('ike')],
    ['ca', subjects.edgeSessions],
    ['ca', subjects.edgeEndSession],
    ['ca', subjects.authVerify],
    ['ca', subjects.event('connection.ended')],
    ['ca', '_INBOX.auth.forged'],
    ['cli', subjects.caPublished],
    ['cli', subjects.caEnroll('ike')],
    ['auth', subjects.poolRelease],
    ['auth', subjects.event('connection.ended')],
    ['auth', `$JS.API.STREAM.UPDATE.${eventStream.name}`],
    ['auth', '_INBOX.edge.forged'],
    ['ip-pool', subjects.authVerify],
    ['ip-pool', '_INBOX.edge.forged'],
    ['audit', subjects.event('connection.refused')],
    ['audit', subjects.edgePresence],
    ['balancer', subjects.edgePresence],
    ['balancer', subjects.edgeEndSession],
    ['balancer', `$KV.${edgeSlotBucket.name}.7`],
    ['edge', subjects.edgeDrain],
    ['edge', `$JS.API.STREAM.CREATE.KV_${edgeSlotBucket.name}`],
    ['edge', `$JS.API.STREAM.UPDATE.KV_${edgeSlotBucket.name}`],
    ['edge', `$JS.API.STREAM.DELETE.KV_${edgeSlotBucket.name}`],
    ['auth', `$JS.API.STREAM.UPDATE.KV_${accountantBucket.name}`],
    ['audit', `$KV.${edgeSlotBucket.name}.7`],
    ['audit', `$JS.API.STREAM.DELETE.${eventStream.name}`],
    ['cli', subjects.authVerify],
    ['cli', subjects.event('connection.ended')],
    ['cli', subjects.poolLease],
    ['edge', subjects.caEnroll('eap')],
    ['auth', subjects.caEnroll('ike')],
  ])('refuses %s that publishes to %s', async (user, subject) => {
    expect(await publishing(await servers.connectAs(user), subject)).toBe('refused');
  });

  it.each([
    ['edge', subjects.authVerify],
    ['edge', '_INBOX.cli.>'],
    ['ip-pool', subjects.authAdmin('user.add')],
    ['audit', '_INBOX.edge.>'],
    ['auth', subjects.allEvents],
    ['auth', subjects.caEnroll('eap')],
    ['edge', subjects.caAuthority],
    ['edge', subjects.authVerifyMachine],
    ['ca', subjects.edgeSessions],
    ['ca', subjects.allEvents],
    ['cli', subjects.caEnroll('ike')],
    ['cli', subjects.authVerify],
    ['edge', subjects.poolHealth],
  ])('refuses %s that listens to %s', async (user, subject) => {
    expect(await subscribing(await servers.connectAs(user), subject)).toBe('refused');
  });

  it('carries a request and its answer, and nothing else from the one who answers', async () => {
    const auth = await servers.connectAs('auth');
    auth.subscribe(subjects.authVerify, {
      queue: 'auth',
      callback: (_error, message) => {
        message.respond('yes');
      },
    });
    await auth.flush();
    const reply = await (await servers.connectAs('edge')).request(subjects.authVerify, '{}', { timeout: 2_000 });
    expect(reply.string()).toBe('yes');
  });

  it('lets audit set the event stream up, and not the edge', async () => {
    await expect(ensureEventStream(await servers.connectAs('edge'))).rejects.toThrow(/[Pp]ermission/);
    await ensureEventStream(await servers.connectAs('audit'));
    const edge = await jetstreamManager(await servers.connectAs('edge'), { checkAPI: false });
    await expect(edge.streams.update(eventStream.name, { max_msgs: 1 })).rejects.toThrow(/[Pp]ermission/);
  });

  it('lets the edge go on with a stream that an audit service of another release has set up', async () => {
    const audit = await servers.connectAs('audit');
    await ensureEventStream(audit);
    const { streams } = await jetstreamManager(audit, { checkAPI: false });
    const { config } = await streams.update(eventStream.name, { max_bytes: 1_000_000 });
    await ensureEventStream(await servers.connectAs('edge'));
    expect((await streams.info(eventStream.name)).config).toEqual(config);
    await ensureEventStream(audit);
    expect((await streams.info(eventStream.name)).config.max_bytes).toBeGreaterThan(1_000_000);
  });

  it.each([
    ['edge', edgeSlotBucket],
    ['auth', accountantBucket],
  ])('lets %s use its bucket of keys and values, and audit alone set it up', async (user, bucket) => {
    const connection = await servers.connectAs(user);
    await expect(KeyValue.open(connection, bucket)).rejects.toThrow(/not found/);
    await expect(KeyValue.setUp(connection, { ...bucket, replicas: 1 })).rejects.toThrow(/[Pp]ermission/);
    await KeyValue.setUp(await servers.connectAs('audit'), { ...bucket, replicas: 1 });
    const opened = await KeyValue.open(connection, bucket);
    const revision = await opened.create('7', 'mine');
    expect(await opened.create('7', 'taken')).toBeUndefined();
    expect(await opened.update('7', 'still mine', revision ?? 0)).toBeGreaterThan(revision ?? 0);
    expect(await opened.read('7')).toMatchObject({ value: 'still mine' });
    // Whoever could change it might have the server publish to any subject.
    const { streams } = await jetstreamManager(connection, { checkAPI: false });
    const changes = { republish: { src: '>', dest: subjects.authAdmin('user.add') } };
    await expect(streams.update(`KV_${bucket.name}`, changes)).rejects.toThrow(/[Pp]ermission/);
  });

  it('lets the edge store events, and audit consume them', async () => {
    const audit = await servers.connectAs('audit');
    await ensureEventStream(audit);
    const edge = await servers.connectAs('edge');
    await ensureEventStream(edge);
    await jetstream(edge).publish(subjects.event('connection.step'), 'e1', { msgID: 'e1' });
    const manager = await jetstreamManager(audit);
    await manager.consumers.add(eventStream.name, { durable_name: 'audit', ack_policy: 'explicit' });
    const consumer = await jetstream(audit).consumers.get(eventStream.name, 'audit');
    const message = await consumer.next({ expires: 2_000 });
    expect(message?.string()).toBe('e1');
    expect(await message?.ackAck()).toBe(true);
  });

  it('lets auth consume events beside audit, and give back what it could not tell', async () => {
    await ensureEventStream(await servers.connectAs('audit'));
    const auth = await servers.connectAs('auth');
    const seen: string[] = [];
    const consumer = new EventConsumer({
      connection: auth,
      name: 'accounting-radius',
      since: new Date(),
      acknowledgeWithinMs: 10_000,
      unacknowledgedMax: 10,
      pullMax: 10,
      onMessage: (message) => {
        const again = seen.length > 0;
        seen.push(new TextDecoder().decode(message.data));
        message.working();
        if (again) message.ack();
        else message.nak();
      },
      logger: createLogger('test'),
    });
    consumer.start();
    await jetstream(await servers.connectAs('edge')).publish(subjects.event('connection.ended'), 'e2', { msgID: 'e2' });
    await vi.waitFor(() => expect(seen).toEqual(['e2', 'e2']), 5_000);
    const manager = await jetstreamManager(auth, { checkAPI: false });
    await vi.waitFor(async () => {
      const { num_ack_pending } = await manager.consumers.info(eventStream.name, 'accounting-radius');
      expect(num_ack_pending).toBe(0);
    }, 5_000);
    await consumer.stop();
  });

  it('turns away whoever has no password', async () => {
    const runtime = { natsUrl: servers.supervisor.natsUrl, natsUser: undefined, natsPasswordFile: undefined };
    await expect(connectNats(runtime, 'stranger', false)).rejects.toThrow(/[Aa]uthorization/);
  });
});
