import type { LogRecord } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { formatLog, jsonOfLog, parseSince } from './log.ts';

const record: LogRecord = {
  connection: '01JD0000000000000000000000',
  edge: 'edge',
  remote: '192.0.2.7:4500',
  client: null,
  startedAt: '2026-01-31T10:11:12.000Z',
  outcome: 'refused',
  user: 'bob',
  address: null,
  authentication: null,
  ikeSuite: null,
  espSuite: null,
  preSharedKey: null,
  code: 'wrong-password',
  sentence: 'The password is wrong.',
  detail: null,
  step: 'authenticating',
  endedAt: null,
  durationMs: null,
  bytesIn: null,
  bytesOut: null,
};

describe('sekisho log', () => {
  it('tells code, sentence, what the client shows and the cure', () => {
    expect(formatLog([record])).toMatch(
      /\[wrong-password\] The password is wrong\. At authenticating\. Client: Windows: error 691.* Cure: .*sekisho user passwd/,
    );
  });

  it('names in JSON the trace of a connection', () => {
    expect(JSON.parse(jsonOfLog([record]))).toEqual([{ ...record, trace: '01934000000000000000000000000000' }]);
  });

  it('puts the newest last', () => {
    const older = { ...record, startedAt: '2026-01-30T10:11:12.000Z', user: 'older' };
    const lines = formatLog([record, older]).split('\n');
    expect(lines[1]).toContain('older');
    expect(lines[2]).toContain('bob');
  });

  it('says so where there is nothing', () => {
    expect(formatLog([])).toBe('No connection was recorded.');
  });

  it('takes a time or how long ago', () => {
    const now = Date.parse('2026-01-31T12:00:00Z');
    expect(parseSince('90m', undefined, now)).toBe('2026-01-31T10:30:00.000Z');
    expect(parseSince('2026-01-30T00:00:00Z')).toBe('2026-01-30T00:00:00.000Z');
    expect(() => parseSince('yesterday')).toThrow(/30m, 8h, 7d/);
  });
});
