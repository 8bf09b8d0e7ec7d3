import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionCounters, SessionKey } from './index.ts';
import { suites } from './testing/esp.fixture.ts';
import { insideAddress, TwoEnds } from './testing/two-ends.fixture.ts';
import { isRoot } from './testing/world.fixture.ts';

const port = 7;
const bytes = 4 << 20;
const sessions = [1, 2, 3, 4];

const mean = (total: number, count: number): number => total / Math.max(count, 1);

describe.skipIf(!isRoot).each(suites.filter(({ keyBytes }) => keyBytes === 32))('TCP through $name', (suite) => {
  describe.each([
    { workers: 1, mtu: 1400 },
    { workers: 2, mtu: 1280 },
  ])('with $workers workers and an MTU of $mtu', ({ workers, mtu }) => {
    const ends = new TwoEnds();
    beforeAll(async () => {
      await ends.start({ suite, sessions: sessions.length, workers, mtu });
      await ends.gateway.echoTcp(insideAddress, port);
    });
    afterAll(() => ends.stop());

    it('arrives unchanged both ways, from several sessions at once', async () => {
      const exchanges = sessions.map((index) =>
        ends.clients.exchangeTcp(ends.address(index), insideAddress, port, bytes),
      );
      expect(await Promise.all(exchanges)).toEqual(sessions.map(() => true));
    });

    it('is counted by session and in all, in packets no larger than the MTU', async () => {
      const counters = await ends.gateway.counters();
      const all = (await ends.gateway.do('allSessionCounters')) as readonly (SessionKey & SessionCounters)[];
      expect(all.map(({ tunnel }) => tunnel).sort()).toEqual(sessions);
      for (const session of all) {
        expect(session.bytesIn).toBeGreaterThan(bytes);
        expect(session.bytesOut).toBeGreaterThan(bytes);
        expect(mean(session.bytesOut, session.packetsOut)).toBeLessThanOrEqual(mtu);
        expect(session.drops).toEqual({});
      }
      const sum = (pick: (session: SessionCounters) => number) => all.reduce((total, one) => total + pick(one), 0);
      expect(counters.packetsIn).toBe(sum(({ packetsIn }) => packetsIn));
      expect(counters.bytesOut).toBe(sum(({ bytesOut }) => bytesOut));
    });

    it('drops nothing on either side', async () => {
      for (const end of [ends.gateway, ends.clients]) {
        const { drops } = await end.counters();
        expect(Object.entries(drops).filter(([, count]) => count > 0)).toEqual([]);
      }
    });
  });
});
