import { connect, type NatsConnection } from '@nats-io/transport-node';
import { edgeSlotBucket, edgeSlotMax } from '@sekisho/contracts';
import { KeyValue } from '@sekisho/platform';
import { NatsServer } from '@sekisho/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { firstSlotOf, SlotKeeper } from './slot-keeper.ts';

let nats: NatsServer;
let connection: NatsConnection;
let bucket: KeyValue;
let buckets = 0;
const soon = { timeout: 5_000, interval: 10 };
const keepers: SlotKeeper[] = [];

beforeAll(async () => {
  nats = await NatsServer.start();
  connection = await connect({ servers: nats.url, reconnectTimeWait: 50 });
});
afterEach(async () => {
  for (const keeper of keepers.splice(0)) await keeper.release();
});
afterAll(async () => {
  await connection.close();
  await nats.remove();
});

const openBucket = async () => {
  buckets += 1;
  const made = { ...edgeSlotBucket, name: `SLOTS_${buckets}`, replicas: 1 };
  await KeyValue.setUp(connection, made);
  bucket = await KeyValue.open(connection, made);
};

interface Kept {
  readonly keeper: SlotKeeper;
  readonly slot: number;
  readonly changes: number[];
  readonly told: string[];
}

const began = '2026-01-02T03:04:05.000Z';
const beganAnew = '2026-01-02T04:00:00.000Z';

async function keep(edge: string, told: string[] = [], since = began): Promise<Kept> {
  const changes: number[] = [];
  const log = (_fields: object, message: string) => void told.push(message);
  const keeper = new SlotKeeper({
    open: async () => bucket,
    claim: { edge, since },
    changed: (slot) => void changes.push(slot),
    logger: { info: log, warn: log } as never,
    // Only what hurries it ends the pause before a refresh.
    pause: (ms, signal) =>
      ms < 10_000
        ? Promise.resolve()
        : new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true })),
  });
  keepers.push(keeper);
  return { keeper, slot: await keeper.claim(), changes, told };
}

async function reconnected(): Promise<void> {
  for await (const { type } of connection.status()) if (type === 'reconnect') return;
}

describe('slots of edges', () => {
  it('are each one edge’s alone, however many start at once, and none is left after 255', async () => {
    await openBucket();
    const kept = await Promise.all(Array.from({ length: edgeSlotMax }, (_, index) => keep(`edge-${index}`)));
    const slots = kept.map(({ slot }) => slot).toSorted((one, other) => one - other);
    expect(slots).toEqual(Array.from({ length: edgeSlotMax }, (_, index) => index + 1));
    const told: string[] = [];
    const late = keep('late', told);
    await vi.waitFor(() => expect(told).toEqual(['no slot can be claimed yet, trying again']), soon);
    await kept[9]?.keeper.release();
    expect((await late).slot).toBe(kept[9]?.slot);
  });

  it('are found again by an edge that was killed', async () => {
    await openBucket();
    const { slot } = await keep('edge-1');
    expect(slot).toBe(firstSlotOf('edge-1'));
    expect((await keep('edge-1', [], beganAnew)).slot).toBe(slot);
  });

  it('are given back by an edge that stops, and by that one alone', async () => {
    await openBucket();
    const before = await keep('edge-1');
    const after = await keep('edge-1', [], beganAnew);
    await before.keeper.release();
    expect(await bucket.read(`${after.slot}`)).toMatchObject({ value: { since: beganAnew } });
    await after.keeper.release();
    expect(await bucket.read(`${after.slot}`)).toBeUndefined();
  });

  it('stay with their edge when NATS is back, also where the time of its claim is over', async () => {
    await openBucket();
    const { keeper, slot, changes } = await keep('edge-1');
    const first = await bucket.read(`${slot}`);
    keeper.refreshNow();
    const second = await vi.waitFor(async () => {
      const read = await bucket.read(`${slot}`);
      expect(read?.revision).toBeGreaterThan(first?.revision ?? 0);
      return read;
    }, soon);
    await bucket.remove(`${slot}`, second?.revision ?? 0);
    keeper.refreshNow();
    await vi.waitFor(
      async () => expect(await bucket.read(`${slot}`)).toMatchObject({ value: { edge: 'edge-1' } }),
      soon,
    );
    expect(changes).toEqual([]);
  });

  it('are replaced where another edge has taken one meanwhile, and the log says so', async () => {
    await openBucket();
    const { keeper, slot, changes, told } = await keep('edge-1');
    const { revision = 0 } = (await bucket.read(`${slot}`)) ?? {};
    await bucket.update(`${slot}`, { edge: 'edge-2', since: began }, revision);
    keeper.refreshNow();
    await vi.waitFor(async () => expect(changes).toHaveLength(1), soon);
    expect(changes[0]).toBe((slot % edgeSlotMax) + 1);
    expect(told).toEqual(['another edge has the slot by now: new clients get another one']);
    expect(await bucket.read(`${slot}`)).toMatchObject({ value: { edge: 'edge-2' } });
  });

  it('stay with their edge where a refresh of its own comes late', async () => {
    await openBucket();
    const { keeper, slot, changes, told } = await keep('edge-1');
    const key = `${slot}`;
    const update = bucket.update.bind(bucket);
    vi.spyOn(bucket, 'update').mockImplementationOnce(async (late, claim, revision) => {
      await update(late, claim, revision);
      return update(late, claim, revision);
    });
    const { revision = 0 } = (await bucket.read(key)) ?? {};
    keeper.refreshNow();
    await vi.waitFor(async () => expect((await bucket.read(key))?.revision).toBeGreaterThan(revision + 1), soon);
    expect(changes).toEqual([]);
    expect(told).toEqual(['the slot cannot be refreshed, trying again']);
  });

  it('outlast a restart of NATS', async () => {
    await openBucket();
    const { keeper, slot, changes } = await keep('edge-1');
    const back = reconnected();
    await nats.kill();
    await nats.start();
    await back;
    keeper.refreshNow();
    await vi.waitFor(
      async () => expect(await bucket.read(`${slot}`)).toMatchObject({ value: { edge: 'edge-1' } }),
      soon,
    );
    expect(changes).toEqual([]);
  });
});
