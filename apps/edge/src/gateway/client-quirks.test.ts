import { subjects } from '@sekisho/contracts';
import { toHex } from '@sekisho/wire';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../limits.ts';
import { type Answer, kindly, lease, setUp } from './edge-in-memory.fixture.ts';
import type { Gateway } from './gateway.ts';
import type { Carried, MemoryClient, MemoryClientOptions } from './memory-client.fixture.ts';
import type { MemoryDataplane } from './memory-dataplane.fixture.ts';

const soon = { timeout: 10_000, interval: 10 };
const home = '198.51.100.7';
/** Of the ISAKMP header (RFC 2408 §3.1). */
const exchangeTypeAt = 18;
const mainMode = 2;
const echoRequest = Uint8Array.of(0xff, 0x03, 0xc0, 0x21, 9, 77, 0, 8, 1, 2, 3, 4);
const echoReply = /^(ff03)?c0210a4d/;

let gateway: Gateway;
afterEach(() => gateway.stop());

const isOf = (exchange: number, { layer, bytes }: Carried): boolean =>
  layer === 'ike' && bytes[exchangeTypeAt] === exchange;

/** Alice is in. */
async function connected(answer = kindly) {
  const edge = setUp(answer);
  gateway = edge.gateway;
  const heard: string[] = [];
  const network = { loses: (_: Carried): boolean => false };
  const alice = edge.client(home, {
    loses: (carried) => {
      if (carried.layer === 'ppp' && carried.way === 'in') heard.push(toHex(carried.bytes));
      return network.loses(carried);
    },
  });
  alice.connect();
  await vi.waitFor(() => expect(alice.officeMode).toBeDefined(), soon);
  /** What she says is answered, and she is still the one connection there has been. */
  const goesOn = async () => {
    heard.length = 0;
    alice.sendFrame(echoRequest);
    await vi.waitFor(() => expect(heard).toContainEqual(expect.stringMatching(echoReply)), soon);
    for (const type of ['connection.refused', 'connection.ended'] as const) expect(edge.records(type)).toEqual([]);
    expect(edge.records('connection.established')).toHaveLength(1);
    expect(gateway.live()).toEqual([expect.objectContaining({ user: 'alice', step: 'connected' })]);
  };
  const spis = () => [...edge.dataplane.sas.keys()];
  const sasAre = (count: number) => vi.waitFor(() => expect(spis()).toHaveLength(count), soon);
  return { ...edge, network, alice, goesOn, spis, sasAre };
}

/** The gateway's, at which messages of Main Mode come in from now on. */
function portsOfMainMode(dataplane: MemoryDataplane): number[] {
  const ports: number[] = [];
  const deliver = dataplane.deliver.bind(dataplane);
  vi.spyOn(dataplane, 'deliver').mockImplementation((frame) => {
    if (frame.kind === 'ike' && frame.bytes[exchangeTypeAt] === mainMode) ports.push(frame.local.port);
    deliver(frame);
  });
  return ports;
}

const ikeSaOf = ({ ikeSa }: MemoryClient) => {
  if (!ikeSa) throw new Error('no IKE SA');
  return ikeSa.id;
};
const newestOf = ({ spis }: MemoryClient) => {
  const spi = spis.at(-1);
  if (spi === undefined) throw new Error('no ESP SA');
  return spi;
};

describe('a client that deletes early', () => {
  it('its old ESP SA with the first message for a new one, before any answer, goes on', async () => {
    const { alice, goesOn, sasAre, spis } = await connected();
    const [before] = spis();
    const old = newestOf(alice);
    alice.rekeyEsp();
    alice.deleteChild(ikeSaOf(alice), old);
    await vi.waitFor(() => expect(newestOf(alice)).not.toBe(old), soon);
    await sasAre(1);
    expect(spis()).not.toContain(before);
    await goesOn();
  });

  it('and says so twice, as Windows does, goes on', async () => {
    const { alice, goesOn, sasAre } = await connected();
    const old = newestOf(alice);
    alice.rekeyEsp();
    await sasAre(2);
    alice.deleteChild(ikeSaOf(alice), old);
    alice.deleteChild(ikeSaOf(alice), old);
    await sasAre(1);
    await goesOn();
  });

  it('and renews one after the other, each time in place of the one before, goes on', async () => {
    const { alice, goesOn, sasAre } = await connected();
    for (let renewed = 0; renewed < 5; renewed += 1) {
      const old = newestOf(alice);
      alice.rekeyEsp();
      await sasAre(2);
      alice.deleteChild(ikeSaOf(alice), old);
      await sasAre(1);
      await goesOn();
    }
  });

  it('its old IKE SA as soon as the new one stands, its ESP SA as well, goes on', async () => {
    const { alice, goesOn, sasAre } = await connected();
    const [oldIke, oldEsp] = [ikeSaOf(alice), newestOf(alice)];
    alice.rekeyIke();
    await vi.waitFor(() => expect(ikeSaOf(alice)).not.toBe(oldIke), soon);
    alice.deleteChild(oldIke, oldEsp);
    alice.deleteIkeSa(oldIke);
    await vi.waitFor(() => expect(newestOf(alice)).not.toBe(oldEsp), soon);
    await sasAre(1);
    await goesOn();
  });
});

describe('renewals of both phases that cross', () => {
  it.each<[string, (client: MemoryClient) => void]>([
    [
      'ESP under the old IKE SA while the new one comes about',
      (client) => {
        client.rekeyIke();
        client.rekeyEsp();
      },
    ],
    [
      'IKE while the ESP SA comes about',
      (client) => {
        client.rekeyEsp();
        client.rekeyIke();
      },
    ],
  ])('leave the session alone: %s', async (_name, renew) => {
    const { alice, goesOn, sasAre, dataplane } = await connected();
    const oldIke = ikeSaOf(alice);
    renew(alice);
    await sasAre(3);
    await vi.waitFor(() => expect(ikeSaOf(alice)).not.toBe(oldIke), soon);
    alice.deleteIkeSa(oldIke);
    await goesOn();
    expect(new Set([...dataplane.sas.values()].map(({ peer }) => peer)).size).toBe(1);
    alice.rekeyEsp();
    await sasAre(2);
    await goesOn();
  });
});

describe('Apple after 48 minutes', () => {
  it('renews its IKE SA by a Main Mode on port 4500, while its packets pass', async () => {
    const { alice, goesOn, sasAre, dataplane } = await connected();
    const ports = portsOfMainMode(dataplane);
    alice.rekeyIke();
    await goesOn();
    await sasAre(2);
    expect(ports).toEqual([4500, 4500, 4500]);
    expect([...dataplane.sas.values()].map(({ remote }) => remote.port)).toEqual([4500, 4500]);
    await goesOn();
  });

  it('falls back to port 500 where nobody answers on 4500, and its packets pass all the time', async () => {
    const { alice, goesOn, sasAre, network, dataplane } = await connected();
    const before = ikeSaOf(alice);
    const ports = portsOfMainMode(dataplane);
    network.loses = (carried) => isOf(mainMode, carried);
    alice.rekeyIke();
    await goesOn();
    expect(ikeSaOf(alice)).toBe(before);
    network.loses = () => false;
    alice.rekeyIkeFrom500();
    await goesOn();
    await sasAre(2);
    expect(ports).toEqual([500, 500, 4500]);
    expect(new Set([...dataplane.sas.values()].map(({ peer }) => peer)).size).toBe(1);
    await goesOn();
  });
});

describe('a user who may be connected once, and whose laptop dials again', () => {
  const elsewhere = '192.0.2.99';
  const [silent, speaking] = [26_000, 19_000];

  /** Leases one address at a time. */
  const once = (): Answer => {
    let isTaken = false;
    return (subject, payload) => {
      if (subject === subjects.poolRelease) isTaken = false;
      if (subject !== subjects.poolLease) return kindly(subject, payload);
      if (isTaken) return { outcome: 'refused', code: 'too-many-logins', detail: 'alice may be connected once' };
      isTaken = true;
      return lease;
    };
  };

  it.each<[string, number, Partial<MemoryClientOptions>, boolean]>([
    ['is not refused for the session that it has lost', silent, { calledAs: home }, true],
    ['is refused while that session is heard of', speaking, { calledAs: home }, false],
    ['is refused where it is another machine', silent, { calledAs: '192.168.1.77' }, false],
  ])('%s', async (_name, idleMs, as, isIn) => {
    const { alice, client, records, dataplane } = await connected(once());
    dataplane.clients.delete(home);
    dataplane.idleMs = idleMs;
    const again = client(elsewhere, as);
    again.connect();
    if (isIn) await vi.waitFor(() => expect(again.officeMode).toBeDefined(), soon);
    else await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
    expect(records('connection.established')).toHaveLength(isIn ? 2 : 1);
    expect(records('connection.refused').map(({ code }) => code)).toEqual(isIn ? [] : ['too-many-logins']);
    // It hears what is said to it at last.
    dataplane.clients.set(home, alice);
    await gateway.stop();
    const reasons = records('connection.ended').map(({ reason }) => reason);
    expect(reasons).toEqual(isIn ? ['replaced-by-new-connection', 'gateway-stopped'] : ['gateway-stopped']);
  });
});

describe('a laptop', () => {
  afterEach(() => void vi.useRealTimers());
  const echoIntervalMs = 20_000;

  async function asleep(ms: number) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const { network, alice, ...rest } = await connected();
    network.loses = () => true;
    for (let slept = 0; slept < ms; slept += 1_000) await vi.advanceTimersByTimeAsync(1_000);
    network.loses = () => false;
    return { alice, ...rest };
  }

  it('that wakes before three echoes went unanswered goes on', async () => {
    const { goesOn } = await asleep(3.5 * echoIntervalMs);
    await goesOn();
    const stopped = gateway.stop();
    await vi.advanceTimersByTimeAsync(limits.farewellTotalMs);
    await stopped;
  });

  it('that wakes later finds its session ended as that of a dead peer, its address free, and connects anew at once', async () => {
    const { alice, records, asked, client, dataplane } = await asleep(6 * echoIntervalMs);
    expect(records('connection.ended')).toEqual([expect.objectContaining({ reason: 'dead-peer' })]);
    expect(asked.filter((subject) => subject === subjects.poolRelease)).toHaveLength(1);
    expect(dataplane.sas.size).toBe(0);
    alice.sendFrame(echoRequest);
    const awake = client(home);
    awake.connect();
    await vi.waitFor(() => expect(awake.officeMode).toBeDefined(), soon);
    expect(records('connection.established')).toHaveLength(2);
    expect(records('connection.refused')).toEqual([]);
  });
});
