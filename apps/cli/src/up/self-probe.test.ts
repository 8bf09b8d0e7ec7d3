import { describe, expect, it } from 'vitest';
import { formatProbeReport } from './self-probe.ts';

describe('the self-test', () => {
  it('shows the time of every step', () => {
    const steps = [
      { step: 'main-mode-1-2', milliseconds: 3.21 },
      { step: 'quick-mode', milliseconds: 12.5 },
    ];
    const ping = { address: '10.66.0.1', milliseconds: 0.81 };
    const report = { ok: true, steps, address: '10.66.0.2', milliseconds: 41.7, ping } as const;
    expect(formatProbeReport('127.0.0.1', 'alice', report).split('\n')).toEqual([
      'Tested itself: alice connected to 127.0.0.1 in 42 ms and had the address 10.66.0.2.',
      '  main-mode-1-2       3.2 ms',
      '  quick-mode         12.5 ms',
      '  ping 10.66.0.1      0.8 ms',
    ]);
  });

  it('says at which step the test failed', () => {
    expect(formatProbeReport('::1', 'alice', { ok: false, step: 'authentication', reason: 'refused' })).toBe(
      "The gateway's test of itself FAILED at authentication: refused",
    );
  });
});
