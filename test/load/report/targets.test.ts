import { describe, expect, it } from 'vitest';
import { Results, type Subject, type Suite } from './results.ts';
import { type Ratio, ratios } from './targets.ts';

const find = (all: readonly Ratio[], name: RegExp): Ratio | undefined => all.find((each) => name.test(each.name));

function measured(): Results {
  const results = new Results();
  const throughput = (subject: Subject, suite: Suite, cores: 'one' | 'two', ...gigabits: number[]): void => {
    for (const each of gigabits) {
      const point = { subject, suite, cores, protocol: 'udp', direction: 'in', bytes: 1400 } as const;
      results.throughput.add(point, { gigabits: each, gatewaySecondsPerGigabyte: 1 });
    }
  };
  throughput('sekisho', 'aes256-sha1', 'one', 1, 7.7 * 0.6, 9);
  throughput('sekisho', 'aes256gcm16', 'one', 4.5);
  throughput('sekisho', 'aes256-sha1', 'two', 9);
  throughput('softether', 'aes256-sha1', 'one', 0.9);
  return results;
}

describe('ratios', () => {
  it('judges medians by their targets', () => {
    const all = ratios(measured());
    expect(find(all, /^in.*bound/)).toMatchObject({ value: '0.600 ×', wanted: '≥ 0.6 ×', verdict: 'met' });
    expect(find(all, /^in.*to SoftEther/)).toMatchObject({ value: '5.13 ×', verdict: 'met' });
    expect(find(all, /^in.*GCM to AES/)).toMatchObject({ value: '0.974 ×', verdict: 'missed' });
    expect(find(all, /^in.*two cores to one, generator/)).toMatchObject({
      value: '1.95 ×',
      wanted: '≥ 1.7 ×',
      verdict: 'met',
    });
  });

  it('tells what GCM costs to CBC, and how the gateway scales where it alone is the limit', () => {
    const results = measured();
    const point = { subject: 'sekisho', protocol: 'udp', direction: 'in', bytes: 1400 } as const;
    results.throughput.add(
      { ...point, suite: 'aes256gcm16', cores: 'one' },
      { gigabits: 4.5, gatewaySecondsPerGigabyte: 0.5 },
    );
    for (const [cores, gigabits] of [['one', 0.3] as const, ['two', 0.57] as const]) {
      results.throughput.add({ ...point, suite: '3des-sha1', cores }, { gigabits, gatewaySecondsPerGigabyte: 25 });
    }
    expect(find(ratios(results), /^in.*by what a gigabyte costs/)).toMatchObject({ value: '1.33 ×' });
    expect(find(ratios(results), /^in.*3DES/)).toMatchObject({ value: '1.90 ×' });
  });

  it('says so where something was not measured', () => {
    const all = ratios(measured());
    expect(find(all, /^out.*bound/)).toMatchObject({ value: '–', verdict: 'not measured' });
    expect(find(all, /KiB|Memory/)).toMatchObject({ wanted: '≤ 24 KiB', verdict: 'not measured' });
  });

  it('gives ratios without a target for information', () => {
    expect(find(ratios(measured()), /^in.*CBC.*plain forwarding/)).toMatchObject({
      wanted: undefined,
      verdict: undefined,
    });
  });

  it('judges connecting, latency, memory and the flood', () => {
    const results = new Results();
    results.connects.add({ subject: 'sekisho' }, { rate: 299, p50Ms: 1, p99Ms: 2, failed: 0 });
    results.connects.add({ subject: 'softether' }, { rate: 30, p50Ms: 900, p99Ms: 990, failed: 0 });
    results.loopDelay.add({ subject: 'sekisho', sessions: 50_000 }, { p99Ms: 12, maxMs: 40 });
    results.latency.add({ subject: 'sekisho', load: 'idle' }, { p50Us: 50, p99Us: 200, lost: 0 });
    results.latency.add({ subject: 'sekisho', load: 'half' }, { p50Us: 90, p99Us: 1200, lost: 0 });
    results.memory.add({ subject: 'sekisho', sessions: 50_000 }, { bytesPerSession: 24 * 1024, standing: 50_000 });
    const flood = { spoofedPerSecond: 20_000, establishedSent: 1000, newClients: 20 };
    results.flood.add({ subject: 'sekisho' }, { ...flood, establishedLost: 1, newClientsConnected: 20 });
    const all = ratios(results);
    expect(find(all, /Connections a second to SoftEther/)).toMatchObject({ value: '9.97 ×', verdict: 'met' });
    expect(find(all, /Connections a second, MODP/)).toMatchObject({ value: '299 /s', verdict: 'missed' });
    expect(find(all, /Event loop/)).toMatchObject({ value: '12.0 ms', verdict: undefined });
    expect(find(all, /Latency added/)).toMatchObject({ value: '1.00 ms', wanted: '< 1 ms', verdict: 'missed' });
    expect(find(all, /Memory/)).toMatchObject({ value: '24.0 KiB', verdict: 'met' });
    expect(find(all, /established sessions lose/)).toMatchObject({ value: '1.00 packets', verdict: 'missed' });
    expect(find(all, /New clients/)).toMatchObject({ value: '100 %', verdict: 'met' });
  });

  it('judges the console by medians of its runs, and to what it does with few sessions', () => {
    const results = new Results();
    const rest = {
      p50Ms: 5,
      maxMs: 300,
      requests: 1750,
      failed: 0,
      processorShare: 0.2,
      memoryBytes: 2e8,
      loadAverage: 1,
    };
    for (const p99Ms of [20, 30]) results.answers.add({ sessions: 10 }, { ...rest, p99Ms });
    for (const p99Ms of [90, 100, 400]) results.answers.add({ sessions: 10_000 }, { ...rest, p99Ms });
    for (const p99Ms of [70, 101, 130])
      results.whilePagesLoad.add({ sessions: 10_000 }, { ...rest, p99Ms, loadingP99Ms: p99Ms + 50, lateP99Ms: 9 });
    results.pages.add({ sessions: 10, asking: false }, { interactiveMs: 500, loadAverage: 1 });
    results.pages.add({ sessions: 10_000, asking: false }, { interactiveMs: 1500, loadAverage: 1 });
    const all = ratios(results).filter((each) => each.name.startsWith('Console'));
    expect(all.map(({ value, verdict }) => [value, verdict])).toEqual([
      ['100 ms', 'met'],
      ['4.00 ×', undefined],
      ['101 ms', 'missed'],
      ['151 ms', undefined],
      ['1500 ms', 'met'],
      ['3.00 ×', undefined],
      ['–', 'not measured'],
    ]);
  });
});
