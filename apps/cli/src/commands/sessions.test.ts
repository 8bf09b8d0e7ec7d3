import { describe, expect, it } from 'vitest';
import { formatSessions } from './sessions.ts';

describe('sekisho sessions', () => {
  const connection = {
    connection: '01JD0000000000000000000000',
    edge: 'edge',
    remote: '192.0.2.7:4500',
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
