import { JetStreamApiCodes, JetStreamApiError, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import { type NatsConnection, nanos } from '@nats-io/transport-node';
import { keyValueAnswerMs } from '../limits.ts';

export interface KeyValueBucket {
  readonly name: string;
  /** A value that nobody wrote again within this time is gone. */
  readonly ttlMs: number;
  /** Servers that keep a copy. */
  readonly replicas: number;
}

export interface KeyValueEntry {
  readonly value: unknown;
  /** Of the bucket when this was written: whoever writes next names it, so that nothing of others is lost. */
  readonly revision: number;
}

/** A JetStream KV bucket of values in JSON. Every method rejects where NATS does not answer: what became of it is not known then. */
export class KeyValue {
  private constructor(private readonly bucket: KV) {}

  /** Makes the bucket where there is none, and brings it up to date: for who may set up streams. */
  static async setUp(connection: NatsConnection, { name, ttlMs, replicas }: KeyValueBucket): Promise<void> {
    const client = jetstream(connection, { timeout: keyValueAnswerMs });
    await new Kvm(client).create(name, { ttl: ttlMs, replicas, history: 1, ...reads });
    const { streams } = await jetstreamManager(connection, { checkAPI: false, timeout: keyValueAnswerMs });
    const stream = streamOf(name);
    const { config } = await streams.info(stream);
    const wanted = { max_age: nanos(ttlMs), num_replicas: replicas };
    if (config.max_age !== wanted.max_age || config.num_replicas !== wanted.num_replicas) {
      await streams.update(stream, wanted);
    }
  }

  /** A bucket that another service has set up: rejects where none has yet. */
  static async open(connection: NatsConnection, { name }: Pick<KeyValueBucket, 'name'>): Promise<KeyValue> {
    const client = jetstream(connection, { timeout: keyValueAnswerMs });
    const { streams } = await jetstreamManager(connection, { checkAPI: false, timeout: keyValueAnswerMs });
    await streams.info(streamOf(name));
    return new KeyValue(await new Kvm(client).open(name, { ...reads }));
  }

  /** @returns the revision; undefined: the key has a value */
  create(key: string, value: unknown): Promise<number | undefined> {
    return unlessChanged(this.bucket.create(key, JSON.stringify(value)));
  }

  /** @returns the new revision; undefined: the value is gone or was written by others meanwhile */
  update(key: string, value: unknown, revision: number): Promise<number | undefined> {
    return unlessChanged(this.bucket.update(key, JSON.stringify(value), revision));
  }

  async read(key: string): Promise<KeyValueEntry | undefined> {
    const entry = await this.bucket.get(key);
    if (entry === null || entry.operation !== 'PUT') return undefined;
    return { value: jsonOf(entry.string()), revision: entry.revision };
  }

  /** Unless it was written by others meanwhile. */
  async remove(key: string, revision: number): Promise<void> {
    await unlessChanged(this.bucket.delete(key, { previousSeq: revision }).then(() => revision));
  }
}

/** A replica that lags behind may answer a direct read: what is written next depends on it. */
const reads = { allow_direct: false };

const streamOf = (bucket: string): string => `KV_${bucket}`;

const changedMeanwhile: readonly number[] = [
  JetStreamApiCodes.StreamWrongLastSequence,
  JetStreamApiCodes.StreamWrongLastSequenceUnknown,
];

async function unlessChanged(writing: Promise<number>): Promise<number | undefined> {
  try {
    return await writing;
  } catch (error) {
    if (error instanceof JetStreamApiError && changedMeanwhile.includes(error.code)) return undefined;
    throw error;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
