import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RateLimit } from './index.ts';
import type { Client } from './testing/client.fixture.ts';
import { aes256Sha1 } from './testing/esp.fixture.ts';
import { until } from './testing/gateway.fixture.ts';
import { pppIp, udpIpv4 } from './testing/packets.fixture.ts';
import { insideAddress, TwoEnds } from './testing/two-ends.fixture.ts';
import { hostAddress, isRoot, World } from './testing/world.fixture.ts';

/** The lowest rate of the settings, in bits a second: what a bucket holds passes at once, and little comes after it. */
const slow = 64_000;
const packetBytes = 1000;
/** Of a bucket at that rate: 16 KiB, and what is taken last may be more than is left. */
const packetsAtOnce = 17;
const sent = 60;
const headersBytes = 28;

const [up, down] = [40e6, 20e6];
const transferBytes = 4 << 20;
/** At rates like these a bucket holds so much. */
const burstSeconds = 0.25;
const lastPacketBytes = 1400;

interface Counted {
  readonly passed: number;
  readonly dropped: number;
}

describe.skipIf(!isRoot)('a limit of what an account', () => {
  const world = new World();
  beforeAll(async () => {
    await world.start();
    // Somebody takes what comes, so that no error goes back.
    await world.gateway.bind('host', hostAddress, 7000);
  });
  afterAll(() => world.stop());

  let accounts = 0;
  const limit = (rates: Omit<RateLimit, 'account'>): RateLimit => {
    accounts += 1;
    return { account: accounts, ...rates };
  };

  async function sendUp(client: Client): Promise<void> {
    const packet = udpIpv4(client.address, hostAddress, 7000, new Uint8Array(packetBytes - headersBytes));
    await client.sendDatagram(...Array.from({ length: sent }, () => client.sealFrame(pppIp(packet))));
  }

  async function sendDown(client: Client): Promise<void> {
    const name = `inside-${client.peer}`;
    await world.gateway.bind(name, hostAddress, 7100 + client.peer);
    const datagrams = Array.from({ length: sent }, () => new Uint8Array(packetBytes - headersBytes));
    await world.gateway.send(name, client.address, 7000, ...datagrams);
  }

  async function counted(client: Client, way: 'up' | 'down'): Promise<Counted> {
    const counters = await world.gateway.sessionCounters(client.key);
    if (counters === undefined) throw new Error('there is no session');
    return {
      passed: way === 'up' ? counters.packetsIn : counters.packetsOut,
      dropped: counters.drops[`rate-limited-${way}`] ?? 0,
    };
  }

  /** Waits until all of it is counted. */
  const countedAll = (client: Client, way: 'up' | 'down', times = 1): Promise<Counted> =>
    until(async () => {
      const counts = await counted(client, way);
      return counts.passed + counts.dropped === times * sent ? counts : undefined;
    }, 'all packets to be counted');

  /** What a bucket lets through within a time, at most. */
  const most = (elapsedMs: number): number => packetsAtOnce + Math.ceil((elapsedMs / 1000) * (slow / 8 / packetBytes));

  it.each([
    ['sends', 'up', sendUp],
    ['receives', 'down', sendDown],
  ] as const)('%s lets a burst through, drops and counts the rest, and not the other way', async (_verb, way, send) => {
    const rate = limit({ [`${way}BitsPerSecond`]: slow });
    const client = await world.client({ rate });
    const began = performance.now();
    await send(client);
    const { passed } = await countedAll(client, way);
    expect(passed).toBeGreaterThanOrEqual(packetsAtOnce);
    expect(passed).toBeLessThanOrEqual(most(performance.now() - began));
    const other = way === 'up' ? sendDown : sendUp;
    await other(client);
    expect(await countedAll(client, way === 'up' ? 'down' : 'up')).toEqual({ passed: sent, dropped: 0 });
  });

  it('sends is for all its sessions together, and for no other account’s', async () => {
    const rate = limit({ upBitsPerSecond: slow });
    const [one, two] = [await world.client({ rate }), await world.client({ rate })];
    const other = await world.client({ rate: limit({ upBitsPerSecond: slow }) });
    const began = performance.now();
    for (const client of [one, two, other]) await sendUp(client);
    const counts = [await countedAll(one, 'up'), await countedAll(two, 'up')];
    const third = await countedAll(other, 'up');
    const highest = most(performance.now() - began);
    const together = counts.reduce((sum, { passed }) => sum + passed, 0);
    expect(together).toBeGreaterThanOrEqual(packetsAtOnce);
    expect(together).toBeLessThanOrEqual(highest);
    expect(third.passed).toBeGreaterThanOrEqual(packetsAtOnce);
    expect(third.passed).toBeLessThanOrEqual(highest);
  });

  it('sends goes with its last session, and is gone for a session that has none any more', async () => {
    const rate = limit({ upBitsPerSecond: slow });
    const client = await world.client({ rate });
    await sendUp(client);
    await countedAll(client, 'up');
    await world.gateway.do('removeSession', client.key);
    await client.installSession(true);
    await sendUp(client);
    expect((await countedAll(client, 'up')).passed).toBeGreaterThanOrEqual(packetsAtOnce);
    await world.gateway.do('removeSession', client.key);
    client.rate = undefined;
    await client.installSession(true);
    await sendUp(client);
    expect(await countedAll(client, 'up')).toEqual({ passed: sent, dropped: 0 });
  });

  it.each([
    ['installing its session anew, as with every key', [true]],
    ['closing its network and opening it again', [false, true]],
  ])('sends is not filled by %s', async (_what, networks) => {
    const client = await world.client({ rate: limit({ upBitsPerSecond: slow }) });
    const began = performance.now();
    await sendUp(client);
    await countedAll(client, 'up');
    for (const open of networks) await client.installSession(open);
    await sendUp(client);
    expect((await countedAll(client, 'up', 2)).passed).toBeLessThanOrEqual(most(performance.now() - began));
  });

  it('sends is full again after a while', async () => {
    const client = await world.client({ rate: limit({ upBitsPerSecond: slow }) });
    await sendUp(client);
    const { passed } = await countedAll(client, 'up');
    const packet = udpIpv4(client.address, hostAddress, 7000, new Uint8Array(packetBytes - headersBytes));
    await until(async () => {
      await client.sendIp(packet);
      return (await counted(client, 'up')).passed > passed ? true : undefined;
    }, 'another packet to pass');
  });
});

describe.skipIf(!isRoot)('a TCP connection within limits', () => {
  const ends = new TwoEnds();
  beforeAll(() => ends.start({ suite: aes256Sha1, sessions: 1, workers: 2 }));
  afterAll(() => ends.stop());

  it('comes near its rate and never beyond, merged and split packets counted in full', async () => {
    await ends.installSession(1, { rate: { account: 1, upBitsPerSecond: up, downBitsPerSecond: down } });
    await ends.gateway.echoTcp(insideAddress, 7000);
    const began = performance.now();
    expect(await ends.clients.exchangeTcp(ends.address(1), insideAddress, 7000, transferBytes)).toBe(true);
    const counters = await ends.gateway.sessionCounters({ tunnel: 1, session: 1 });
    const seconds = (performance.now() - began) / 1000;
    const most = (rate: number) => (rate / 8) * (seconds + burstSeconds) + lastPacketBytes;
    expect(counters?.bytesIn).toBeLessThanOrEqual(most(up));
    expect(counters?.bytesOut).toBeLessThanOrEqual(most(down));
    // Half of it, for the sake of machines that have other things to do.
    expect(transferBytes / seconds).toBeGreaterThan(down / 8 / 2);
  });
});
