import { describe, expect, it } from 'vitest';
import { ProbeFailure } from './client/failure.ts';
import { JsonReport, TextReport } from './report.ts';

const connection = {
  network: { local: '10.9.0.77', peer: '10.9.0.1', dns: ['10.0.0.53'], nbns: [] },
  mtu: 1400,
  milliseconds: 83.04,
};
const failure = new ProbeFailure('authentication', 'the gateway refused the user name or password');

describe('reports', () => {
  it('print a line a step for people', () => {
    const [lines, errors]: [string[], string[]] = [[], []];
    const report = new TextReport(
      (line) => lines.push(line),
      (line) => errors.push(line),
    );
    report.step({ step: 'main-mode-1-2', milliseconds: 12.34 });
    report.connected(connection);
    report.pinged('10.1.0.5', 1.25);
    report.closed();
    report.failed(failure);
    expect(lines).toEqual([
      'Main Mode 1-2     12.3 ms',
      'Connected         83.0 ms  address 10.9.0.77, gateway 10.9.0.1, DNS 10.0.0.53, MTU 1400',
      'Ping               1.3 ms  answer from 10.1.0.5',
      'Closed.',
    ]);
    expect(errors).toEqual(['Authentication failed: the gateway refused the user name or password.']);
  });

  it('print one object for programs', () => {
    const lines: string[] = [];
    const report = new JsonReport((line) => lines.push(line));
    report.step({ step: 'lcp', milliseconds: 2 });
    report.connected(connection);
    report.pinged('10.1.0.5', 1.5);
    report.closed();
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        ok: true,
        steps: [{ step: 'lcp', milliseconds: 2 }],
        address: '10.9.0.77',
        gateway: '10.9.0.1',
        dns: ['10.0.0.53'],
        nbns: [],
        mtu: 1400,
        milliseconds: 83.04,
        ping: { address: '10.1.0.5', milliseconds: 1.5 },
      },
    ]);
  });

  it('print one object for programs on failure too', () => {
    const lines: string[] = [];
    const report = new JsonReport((line) => lines.push(line));
    report.step({ step: 'lcp', milliseconds: 2 });
    report.failed(failure);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        ok: false,
        step: 'authentication',
        reason: 'Authentication failed: the gateway refused the user name or password.',
        steps: [{ step: 'lcp', milliseconds: 2 }],
      },
    ]);
  });
});
