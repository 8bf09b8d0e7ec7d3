import { jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { errors, type NatsConnection, nanos, PermissionViolationError } from '@nats-io/transport-node';
import { eventStream } from '@sekisho/contracts';
import {
  eventStreamDuplicateWindowMs,
  eventStreamMaxAgeMs,
  eventStreamMaxBytes,
  jetStreamApiTimeoutMs,
} from '../limits.ts';

/**
 * Creates the stream that keeps all events, or brings it up to date; harmless when several do it at once. Where it stands
 * as it should, nothing is asked for that changes it: a service that may only publish can call this too. Where it stands otherwise, as
 * when the audit service is of another release, such a service goes on with it as it is.
 * @param replicas copies on servers of a cluster; undefined: as many as there are, one in a new stream
 */
export async function ensureEventStream(connection: NatsConnection, replicas?: number): Promise<void> {
  const manager = await jetstreamManager(connection, { checkAPI: false, timeout: jetStreamApiTimeoutMs });
  const config = {
    subjects: [...eventStream.subjects],
    max_age: nanos(eventStreamMaxAgeMs),
    max_bytes: eventStreamMaxBytes,
    duplicate_window: nanos(eventStreamDuplicateWindowMs),
    ...(replicas === undefined ? {} : { num_replicas: replicas }),
  };
  const names = await manager.streams.names(eventStream.subjects[0]).next();
  if (names.includes(eventStream.name)) {
    const { config: present } = await manager.streams.info(eventStream.name);
    const isAsItShould = (Object.keys(config) as (keyof typeof config)[]).every(
      (key) => JSON.stringify(present[key]) === JSON.stringify(config[key]),
    );
    if (!isAsItShould) await manager.streams.update(eventStream.name, config).catch(unlessForbidden);
    return;
  }
  await manager.streams.add({
    ...config,
    name: eventStream.name,
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
  });
}

function unlessForbidden(error: unknown): void {
  const cause = error instanceof errors.RequestError ? error.cause : error;
  if (!(cause instanceof PermissionViolationError)) throw error;
}
