import { describe, expect, it } from 'vitest';
import { table } from './markdown.ts';
import { report } from './report.ts';
import { Results } from './results.ts';

const facts = {
  machine: {
    processor: 'Some Processor',
    flags: ['aes', 'vaes'],
    cores: 2,
    memoryGiB: 16,
    kernel: '6.18.0',
    versions: { Node: '24.0.0', SoftEther: '5.02' },
  },
  date: new Date('2026-01-02T03:04:05Z'),
  commit: 'abc123def',
  runs: 5,
  minutes: 21.5,
};

describe('the report', () => {
  it('has ratios before absolute figures, and the machine at the end', () => {
    const results = new Results();
    const point = { subject: 'sekisho', cores: 'one', suite: 'aes256-sha1', protocol: 'udp', direction: 'in' } as const;
    results.throughput.add({ ...point, bytes: 64 }, { gigabits: 0.512, gatewaySecondsPerGigabyte: 9 });
    for (const gigabits of [5, 6, 4])
      results.throughput.add({ ...point, bytes: 1400 }, { gigabits, gatewaySecondsPerGigabyte: 1.5 });
    const text = report(results, facts);
    expect(text).toMatch(/2026-01-02, commit abc123def, medians of 5 runs/);
    expect(text.indexOf('## Ratios')).toBeLessThan(text.indexOf('## Throughput, UDP'));
    expect(text.indexOf('## Throughput, UDP')).toBeLessThan(text.indexOf('Some Processor'));
    expect(text).toMatch(
      /\| Sekisho +\| one +\| AES-256-CBC\/SHA1 +\| in +\| 0\.512 +\| 5\.00 \(4\.00–6\.00\) +\| 1000 +\| 446 +\| 1\.50 +\|/,
    );
    expect(text).toContain('Node 24.0.0, SoftEther 5.02');
    expect(text).not.toContain('## Connecting');
  });

  it('names what failed, on one line each', () => {
    const results = new Results();
    results.failures.push({ case: 'c', what: 'SoftEther', reason: 'exit 1:\n  no such file' });
    expect(report(results, facts)).toContain('- (c) SoftEther: exit 1: no such file');
  });
});

describe('a table', () => {
  it('aligns its columns and keeps bars inside cells', () => {
    expect(table(['a', 'long head'], [['x|y', '1']])).toBe(
      ['| a    | long head |', '| ---- | --------- |', '| x\\|y | 1         |'].join('\n'),
    );
  });
});
