import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProcessSampler, type Watched } from './process-samples.ts';

const edge: Watched = { pid: 10, name: 'edge', role: 'gateway' };

describe('process sampler', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'proc-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  interface Faked {
    state?: string;
    times?: readonly [number, number, number, number];
    begun?: number;
    rss?: number;
    pss?: number | undefined;
    children?: string;
  }

  /** A process as /proc shows it: a name that looks like more fields, times in ticks, memory in KiB. */
  function fake(
    pid: number,
    { state = 'S', times = [0, 0, 0, 0], begun = 5, rss = 0, pss, children = '' }: Faked,
  ): void {
    const folder = join(root, String(pid));
    mkdirSync(join(folder, 'task', String(pid)), { recursive: true });
    const stat = [state, 1, 1, 1, 0, -1, 0, 0, 0, 0, 0, ...times, 20, 0, 1, 0, begun, 999];
    writeFileSync(join(folder, 'stat'), `${pid} (node) R 1 (x) ${stat.join(' ')}\n`);
    writeFileSync(join(folder, 'status'), `Name:\tnode\nVmPeak:\t  9000 kB\nVmRSS:\t  ${rss} kB\n`);
    if (pss !== undefined) {
      writeFileSync(
        join(folder, 'smaps_rollup'),
        `0-1 ---p [rollup]\nRss:  ${rss} kB\nPss:   ${pss} kB\nPss_Anon: 1 kB\n`,
      );
    }
    writeFileSync(join(folder, 'task', String(pid), 'children'), children);
  }

  const sampler = (watched = [edge]): ProcessSampler => new ProcessSampler(watched, { platform: 'linux', root });

  it('reads processor time and memory', () => {
    fake(10, { times: [250, 50, 0, 0], rss: 2000 });
    expect(sampler().sample()).toEqual({
      samples: [{ ...edge, cpuSeconds: { user: 2.5, system: 0.5 }, rssBytes: 2_048_000, pssBytes: undefined }],
      ended: [],
    });
  });

  it('counts children and their children in, also the time of those that have ended', () => {
    fake(10, { times: [100, 0, 300, 100], rss: 100, children: '11 12 ' });
    fake(11, { times: [10, 20, 0, 0], rss: 200, children: '13' });
    fake(12, { times: [1, 2, 0, 0], rss: 300 });
    fake(13, { times: [1000, 0, 0, 0], rss: 400 });
    expect(sampler().sample().samples).toEqual([
      { ...edge, cpuSeconds: { user: 14.11, system: 1.22 }, rssBytes: 1_024_000, pssBytes: undefined },
    ]);
  });

  it('counts a child that is watched itself there alone', () => {
    fake(10, { rss: 100, children: '11' });
    fake(11, { rss: 200 });
    const { samples } = sampler([edge, { pid: 11, name: 'auth', role: 'gateway' }]).sample();
    expect(samples.map(({ rssBytes }) => rssBytes)).toEqual([102_400, 204_800]);
  });

  it('adds the proportional memory of the tree once that is read, as far as it may be', async () => {
    fake(10, { rss: 100, pss: 70, children: '11 12' });
    fake(11, { rss: 100, pss: 30 });
    fake(12, { rss: 100 });
    const running = sampler();
    expect(running.sample().samples[0]?.pssBytes).toBeUndefined();
    await vi.waitFor(() => {
      expect(running.sample().samples[0]).toMatchObject({ rssBytes: 307_200, pssBytes: 102_400 });
    });
  });

  it('lets processor time not fall when a child that nobody waited for is gone', () => {
    fake(10, { times: [100, 100, 0, 0], children: '11' });
    fake(11, { times: [50, 0, 0, 0] });
    const running = sampler();
    running.sample();
    rmSync(join(root, '11'), { recursive: true });
    expect(running.sample().samples[0]?.cpuSeconds).toEqual({ user: 1.5, system: 1 });
  });

  it('says once that a process ended', () => {
    fake(10, {});
    const running = sampler([edge, { pid: 20, name: 'auth', role: 'gateway' }]);
    expect(running.sample().ended).toEqual([20]);
    rmSync(join(root, '10'), { recursive: true });
    expect([running.sample(), running.sample()]).toEqual([
      { samples: [], ended: [10] },
      { samples: [], ended: [] },
    ]);
  });

  it('takes a zombie and another process of the same number for the end', () => {
    fake(10, {});
    fake(20, {});
    const running = sampler([edge, { pid: 20, name: 'auth', role: 'gateway' }]);
    expect(running.sample().ended).toEqual([]);
    fake(10, { state: 'Z' });
    fake(20, { begun: 6 });
    expect(running.sample().ended).toEqual([10, 20]);
  });

  it('says that it works on Linux alone', () => {
    const elsewhere = new ProcessSampler([edge], { platform: 'darwin', root });
    expect(elsewhere.unavailable).toMatch(/Linux only, and this is darwin/);
    expect(elsewhere.sample()).toEqual({ samples: [], ended: [] });
  });

  it.runIf(process.platform === 'linux')('reads this very process', () => {
    const own = new ProcessSampler([{ pid: process.pid, name: 'test', role: 'generator' }]);
    const [sample] = own.sample().samples;
    const { user, system } = process.cpuUsage();
    expect(sample?.cpuSeconds.user).toBeGreaterThan(0);
    expect(sample?.cpuSeconds.user).toBeLessThan((user + system) / 1e6 + 5);
    expect(sample?.rssBytes).toBeGreaterThan(10e6);
  });
});
