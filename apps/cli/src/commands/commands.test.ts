import type { LogRecord } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { formatLog, parseSince } from './log.ts';
import { formatSessions } from './sessions.ts';

const record: LogRecord = {
  connection: '01JD0000000000000000000000',
  edge: 'edge',
  remote: '192.0.2.7:4500',
  startedAt: '2026-01-31T10:11:12.000Z',
  outcome: 'refused',
  user: 'bob',
  address: null,
  authentication: null,
  ikeSuite: null,
  espSuite: null,
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

describe('sekisho sessions', () => {
  const connection = {
    connection: record.connection,
    edge: 'edge',
    remote: record.remote,
    step: 'connected',
    since: '2026-01-31T10:00:00.000Z',
    user: 'alice',
    address: '10.66.0.2',
    bytesIn: 1500,
    bytesOut: 20_000_000,
    packetsIn: 3,
    packetsOut: 5,
    drops: { 'spoofed-source': 2, 'outside-domain': 0 },
  } as const;

  it('shows who holds which address, and what was dropped', () => {
    const replies = [{ edge: 'edge', connections: [connection], drops: { 'l2tp-in-clear': 4 }, ignored: {} }];
    const text = formatSessions(replies, Date.parse('2026-01-31T10:03:20Z'));
    expect(text).toMatch(
      /alice +10\.66\.0\.2 +192\.0\.2\.7:4500 +connected +3 min 20 s +1\.5 kB +20 MB +spoofed-source 2 /,
    );
    expect(text).toContain('dropped by edge: l2tp-in-clear 4');
  });

  it('joins the answers of several edges', () => {
    const reply = (user: string) => ({ edge: user, connections: [{ ...connection, user }], drops: {}, ignored: {} });
    const text = formatSessions([reply('alice'), reply('bob')], 0);
    expect(text.split('\n')).toHaveLength(3);
  });
});
