import { accountantBucket, edgeSlotBucket } from '@sekisho/contracts';
import { type Bus, KeyValue } from '@sekisho/platform';

/**
 * Sets up what other services keep in NATS, as they may not: who sets up a stream decides what the server records and publishes.
 * @param replicas undefined: no cluster, whose edges alone have slots
 */
export async function setUpBuckets(connection: Bus['connection'], replicas: number | undefined): Promise<void> {
  await KeyValue.setUp(connection, { ...accountantBucket, replicas: replicas ?? 1 });
  if (replicas !== undefined) await KeyValue.setUp(connection, { ...edgeSlotBucket, replicas });
}
