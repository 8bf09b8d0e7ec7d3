import { GatewayBus } from '@sekisho/administration';
import { createLogger } from '@sekisho/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeGateway } from '../testing/fake-gateway.fixture.ts';
import type { SamplesBySpan } from './kept-samples.ts';
import { LiveFeed } from './live-feed.ts';
import { LiveGateway } from './live-gateway.ts';
import { LiveView } from './live-view.ts';
import { established, idOf } from './session.fixture.ts';

const logger = createLogger('console');
logger.level = 'silent';
const none: SamplesBySpan = { hour: [], day: [] };
const still = { connected: 1, bytesInPerSecond: 10, bytesOutPerSecond: 20 };

/** Tables in memory, that may be away. */
class FakeTables {
  isAway = false;
  kept = none;

  async load(): Promise<SamplesBySpan> {
    if (this.isAway) throw new Error('away');
    return this.kept;
  }

  async keep(samples: SamplesBySpan): Promise<void> {
    this.kept = { hour: [...samples.hour], day: [...samples.day] };
  }
}

const feed = new LiveFeed('life');
afterEach(() => feed.close());

function viewOf(kept: FakeTables, gateway = new FakeGateway()) {
  const view = new LiveView({
    bus: gateway.bus,
    gateway: new GatewayBus(gateway.bus, { keys: '' }),
    feed,
    kept,
    logger,
  });
  view.start();
  return view;
}

describe('what is live', () => {
  it('has the samples of before a restart', async () => {
    const tables = new FakeTables();
    const before = viewOf(tables);
    const at = Date.now() - 1000;
    before.samples.take(at, still);
    await before.stop();
    const after = viewOf(tables);
    await expect.poll(() => after.samples.hour.all()).toMatchObject([{ at, connected: 1 }]);
    await after.stop();
  });

  it('keeps nothing in place of samples that it could not read', async () => {
    const tables = new FakeTables();
    tables.kept = { hour: [{ at: Date.now() - 5000, ...still, established: 0, refused: 0 }], day: [] };
    tables.isAway = true;
    const view = viewOf(tables);
    view.samples.take(Date.now(), still);
    await view.stop();
    expect(tables.kept.hour).toHaveLength(1);
    tables.isAway = false;
    const later = viewOf(tables);
    later.samples.take(Date.now(), still);
    await later.stop();
    expect(tables.kept.hour).toHaveLength(2);
  });

  it('answers who asks for sessions with those that are known, as events go on', async () => {
    const gateway = new FakeGateway();
    const view = viewOf(new FakeTables(), gateway);
    const asked = new LiveGateway(gateway.bus, { keys: '' }, view);
    expect(await asked.sessions()).toMatchObject([{ edge: 'edge-1', connections: [{}, {}] }]);
    gateway.happen(established(3));
    const [reply] = await asked.sessions();
    expect(reply?.connections.map(({ connection }) => connection)).toContain(idOf(3));
    await view.stop();
  });

  it('says that no edge answers where there is none', async () => {
    const gateway = new FakeGateway();
    const asked = new LiveGateway(gateway.bus, { keys: '' }, { known: async () => [] });
    await expect(asked.sessions()).rejects.toThrow('No edge answers');
  });
});
