import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlastOptions, BlastResult } from './index.ts';
import { aes256Sha1 } from './testing/esp.fixture.ts';
import { until } from './testing/gateway.fixture.ts';
import { insideAddress, TwoEnds } from './testing/two-ends.fixture.ts';
import { isRoot } from './testing/world.fixture.ts';

const sessions = [1, 2, 3, 4].map((id) => ({ tunnel: id, session: id }));
const packetBytes = 1400;

describe.skipIf(!isRoot)('a blast of sealed packets', () => {
  const ends = new TwoEnds();
  beforeAll(() => ends.start({ suite: aes256Sha1, sessions: sessions.length, workers: 2 }));
  afterAll(() => ends.stop());

  const blast = async (options: Pick<BlastOptions, 'packetsPerSession' | 'bitsPerSecond'>): Promise<BlastResult> => {
    const destination = { address: insideAddress, port: 9 };
    return (await ends.clients.do('blast', { sessions, destination, packetBytes, ...options })) as BlastResult;
  };

  it('arrives whole at a rate that the gateway keeps up with', async () => {
    const { packets, seconds } = await blast({ packetsPerSession: 500, bitsPerSecond: 50e6 });
    expect(packets).toBe(500 * sessions.length);
    expect(seconds).toBeGreaterThan((packets * packetBytes * 8) / 50e6 / 2);
    const arrived = async () => ((await ends.gateway.counters()).packetsIn >= packets ? true : undefined);
    await until(arrived, 'all packets');
    expect(await ends.gateway.counters()).toMatchObject({ packetsIn: packets, bytesIn: packets * packetBytes });
  });

  it('is counted where it was lost, when it came while nobody took it', async () => {
    await ends.gateway.freeze();
    // More than both sockets' buffers hold.
    const { packets } = await blast({ packetsPerSession: 20_000 });
    ends.gateway.thaw();
    expect(packets).toBe(20_000 * sessions.length);
    const lost = await until(async () => {
      await blast({ packetsPerSession: 1 });
      const { drops } = await ends.gateway.counters();
      return drops['receive-queue-full'] > 0 ? drops['receive-queue-full'] : undefined;
    }, 'a count of what was lost');
    expect(lost).toBeLessThan(packets);
  });

  it('leaves room for IKE, which has a queue of its own', async () => {
    const messages = Array.from({ length: 50 }, (_, index) => new Uint8Array(100).fill(index));
    await ends.gateway.freeze();
    await blast({ packetsPerSession: 20_000 });
    for (const message of messages) await ends.sendIke(message);
    ends.gateway.thaw();
    const frames = await ends.gateway.framesUntil((got) => got.length >= messages.length);
    expect(frames.map((frame) => 'bytes' in frame && frame.bytes[0])).toEqual(messages.map(([first]) => first));
  });

  it('leaves the sessions as they were', async () => {
    await ends.gateway.echoTcp(insideAddress, 7);
    expect(await ends.clients.exchangeTcp(ends.address(1), insideAddress, 7, 100_000)).toBe(true);
  });
});
