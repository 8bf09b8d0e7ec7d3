import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addresses, type Place, spoofedAddresses, Topology } from './network/topology.ts';
import { handOver } from './peers/plain-forwarder.ts';
import type { Site } from './programs/program.ts';
import {
  aheadOfAll,
  flood,
  ping,
  Receiver,
  send,
  startEcho,
  startForwarder,
  trafficProgramIsBuilt,
} from './programs/traffic.ts';

const possible = process.getuid?.() === 0 && trafficProgramIsBuilt();
const port = 5001;
/** Far below what one busy core takes, so that every packet must arrive. */
const packetsPerSecond = 2_000;

describe.skipIf(!possible)('sekisho-traffic', () => {
  let topology: Topology;
  beforeAll(async () => {
    topology = await Topology.lay();
  });
  afterAll(() => topology?.remove());

  const at = (place: Place): Site => ({ topology, place, cores: 'two' });
  const through = { to: addresses.internal, port, bytes: 1372, seconds: 1, rate: packetsPerSecond };

  async function transfer(): Promise<void> {
    const receiver = await Receiver.start(at('internal'), port, 60);
    // A sender that waits for its core skips what it is late for.
    const sent = await send(at('client'), through, aheadOfAll);
    await sleep(100);
    const received = await receiver.stop();
    expect(sent.packets).toBeGreaterThanOrEqual(packetsPerSecond);
    expect(received).toMatchObject({ packets: sent.packets, bytes: sent.packets * through.bytes, overflowed: 0 });
    const summed = received.intervals.reduce((sum, [packets]) => sum + packets, 0);
    expect(summed).toBe(sent.packets);
  }

  it('counts what it sent', transfer);

  it('keeps the rate it is asked for', async () => {
    const sent = await send(at('client'), { ...through, burst: 1 });
    expect(sent.packets / sent.seconds).toBeLessThan(packetsPerSecond * 1.1);
  });

  it('measures the time to an echo', async () => {
    const echo = await startEcho(at('internal'), 7);
    const result = await ping(at('client'), { to: addresses.internal, port: 7, rate: 200, seconds: 1, bytes: 64 });
    await echo.end();
    expect(result).toMatchObject({ sent: 200, received: 200, duplicates: 0 });
    expect(result.minUs).toBeGreaterThan(0);
    expect(result.minUs).toBeLessThanOrEqual(result.p50Us);
    expect(result.p50Us).toBeLessThanOrEqual(result.p99Us);
    expect(result.p99Us).toBeLessThanOrEqual(result.maxUs);
  });

  it('reports lost probes when nobody answers', async () => {
    const result = await ping(at('client'), { to: addresses.internal, port: 9, rate: 50, seconds: 1, bytes: 64 });
    expect(result).toMatchObject({ sent: 50, received: 0 });
  });

  it('hands packets from one TUN device to the other', async () => {
    const forwarder = await startForwarder(at('gateway'), { first: 'plain0', second: 'plain1', queues: 1 });
    await handOver(topology, ['plain0', 'plain1']);
    await transfer();
    const counted = JSON.parse((await forwarder.stop()).split('\n')[1] ?? '');
    expect(counted.bytes).toBeGreaterThan(packetsPerSecond * through.bytes);
    expect(counted.refused).toBe(0);
  });

  it('floods from many addresses, each message with other first bytes', async () => {
    const capture = run(
      'ip',
      topology.inside('gateway', ['timeout', '20', 'tcpdump', '-nxi', 'outer', '-c', '20', 'udp', 'port', '500']),
    );
    await sleep(500);
    const message = Uint8Array.from({ length: 40 }, (_, index) => index);
    await flood(at('client'), {
      to: addresses.gateway,
      port: 500,
      from: spoofedAddresses,
      message,
      rate: 200,
      seconds: 1,
    });
    const { stdout } = await capture;
    const sources = new Set(stdout.match(/198\.18\.\d+\.\d+/g));
    expect(sources.size).toBeGreaterThan(15);
    const cookies = new Set(stdout.match(/0x0010:.*/g));
    expect(cookies.size).toBeGreaterThan(15);
  });

  it('says what is wrong with its options', async () => {
    await expect(send(at('client'), { ...through, bytes: 0 })).rejects.toThrow(
      /--bytes takes a whole number from 1 to/,
    );
    await expect(send(at('client'), { ...through, to: 'nowhere' })).rejects.toThrow(/IPv4 addresses/);
  });
});
