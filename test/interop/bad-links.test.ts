import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { as } from '../support/network/login.ts';
import { addresses, plugIn, unplug } from '../support/network/network.ts';
import { download, upload } from '../support/network/transfer.ts';
import { useBench } from './harness/bench.ts';
import { spoil } from './harness/path.ts';

/** Each way, so that a round trip takes 200 ms, 15 ms of it more or less; one in fifty comes before its turn, one in a hundred twice. */
const badLink = 'delay 100ms 15ms loss 5% reorder 98% gap 50 duplicate 1%';
/** TCP comes to some ten thousand bytes a second at this loss. */
const transferBytes = 100_000;

/** `npm run failures` has the whole minute; a third of it is what every day's tests have time for. */
const whole = process.env.SEKISHO_OUTAGES === 'whole';
const outageMs = whole ? 60_000 : 20_000;
/** Pings go out all the time: the first one after the outage is answered, or one soon after. */
const resumedMs = 5_000;

describe('a client on a bad link', () => {
  const bench = useBench({}, { agnes: {} });
  const client = bench.direct;

  it('connects, and what it transfers arrives whole', async () => {
    const heal = await spoil(client.guest, badLink);
    try {
      await client.mustConnect(as('agnes', { l2tpRetries: 12 }));
      for (const transfer of [download, upload]) {
        const { sent, received } = await transfer(client.guest, transferBytes);
        expect(received).toBe(sent);
      }
    } finally {
      await heal();
    }
  });

  it(`keeps its session through ${outageMs / 1000} s without a network, and goes on at once after it`, async () => {
    const before = await bench.gateway.session('agnes');
    expect(await client.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
    await unplug(bench.network, 'direct');
    try {
      await wait(outageMs);
    } finally {
      await plugIn(bench.network, 'direct');
    }
    const since = Date.now();
    const { received } = await client.ping(addresses.host, { count: 5, intervalS: 0.2, waitS: 2 });
    expect(received).toBeGreaterThan(0);
    expect(Date.now() - since).toBeLessThan(resumedMs);
    expect(client.isConnected()).toBe(true);
    const { connection, address } = before;
    expect(await bench.gateway.session('agnes')).toMatchObject({ connection, address });
  });
});
