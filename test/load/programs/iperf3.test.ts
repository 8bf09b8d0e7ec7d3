import { describe, expect, it } from 'vitest';
import { parseIperf3 } from './iperf3.ts';

describe('iperf3', () => {
  it('counts what the receiver got', () => {
    const end = {
      sum_sent: { bits_per_second: 9e9, retransmits: 12 },
      sum_received: { bits_per_second: 8.5e9, bytes: 4e9 },
    };
    expect(parseIperf3(JSON.stringify({ start: {}, intervals: [], end }))).toEqual({
      gigabits: 8.5,
      bytes: 4e9,
      retransmits: 12,
    });
  });

  it('passes on why it failed', () => {
    const output = JSON.stringify({ error: 'unable to connect to server: Connection refused', end: {} });
    expect(() => parseIperf3(output)).toThrow(/Connection refused/);
    expect(() => parseIperf3('{"end":{}}')).toThrow(/no result/);
  });
});
