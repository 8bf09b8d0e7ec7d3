import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionCounters, SessionKey } from './index.ts';
import { aes256Sha1 } from './testing/esp.fixture.ts';
import { insideAddress, insideAddress6, TwoEnds } from './testing/two-ends.fixture.ts';
import { isRoot } from './testing/world.fixture.ts';

const port = 7;
const bytes = 2 << 20;
const sessions = [1, 2];
const mtu = 1320;

describe.skipIf(!isRoot)('TCP over IPv6, beside IPv4', () => {
  const ends = new TwoEnds();
  beforeAll(async () => {
    await ends.start({ suite: aes256Sha1, sessions: sessions.length, workers: 2, mtu, ipv6: true });
    await ends.gateway.echoTcp(insideAddress, port);
    await ends.gateway.echoTcp(insideAddress6, port);
  });
  afterAll(() => ends.stop());

  it('arrives unchanged both ways, from several sessions at once', async () => {
    const exchanges = sessions.flatMap((index) => [
      ends.clients.exchangeTcp(ends.address6(index), insideAddress6, port, bytes),
      ends.clients.exchangeTcp(ends.address(index), insideAddress, port, bytes),
    ]);
    expect(await Promise.all(exchanges)).toEqual(exchanges.map(() => true));
  });

  it('is counted by session, in packets no larger than the MTU, and nothing of it is dropped', async () => {
    const all = (await ends.gateway.do('allSessionCounters')) as readonly (SessionKey & SessionCounters)[];
    expect(all).toHaveLength(sessions.length);
    for (const { bytesIn, bytesOut, packetsOut, drops } of all) {
      expect(bytesIn).toBeGreaterThan(2 * bytes);
      expect(bytesOut / packetsOut).toBeLessThanOrEqual(mtu);
      expect(drops).toEqual({});
    }
  });
});
