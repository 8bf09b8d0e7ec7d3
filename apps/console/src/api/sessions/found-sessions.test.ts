import { describe, expect, it } from 'vitest';
import { session } from '../../live/session.fixture.ts';
import { SessionMirror } from '../../live/session-mirror.ts';
import { listSessions } from './endpoints.ts';
import { foundSessions } from './found-sessions.ts';

const connections = Array.from({ length: 100 }, (_, number) =>
  session(number, { step: number < 10 ? 'authenticating' : 'connected', bytesIn: number % 7 }),
);
const mirror = new SessionMirror();
await mirror.sync([{ edge: 'edge-1', connections, drops: {}, ignored: {} }], 0);

const found = (query: Record<string, unknown>) => foundSessions(mirror, listSessions.query.parse(query));

describe('the list of sessions', () => {
  it('goes on behind each page, whatever it is sorted by, until all were shown', () => {
    for (const sort of ['since', 'bytesIn', 'client', 'user']) {
      for (const order of ['asc', 'desc']) {
        const seen: string[] = [];
        for (let cursor: string | undefined; ; ) {
          const { sessions, next } = found({ sort, order, limit: 30, ...(cursor && { cursor }) });
          seen.push(...sessions.map(({ connection }) => connection));
          if (next === undefined) break;
          cursor = next;
        }
        expect(new Set(seen).size, `${sort} ${order}`).toBe(100);
        expect(seen).toHaveLength(100);
      }
    }
  });

  it('is sorted as asked', () => {
    expect(found({ sort: 'bytesIn', limit: 1 }).sessions[0]?.bytesIn).toBe(6);
    expect(found({ sort: 'since', order: 'asc', limit: 1 }).sessions[0]?.user).toBe('user0');
  });

  it('has those that fit alone', () => {
    expect(found({ search: 'USER42' }).sessions).toMatchObject([{ user: 'user42', address: '10.8.0.42' }]);
    expect(found({ step: 'authenticating' }).matched).toBe(10);
    expect(found({ client: 'Windows' }).matched).toBe(50);
    expect(found({ user: 'USER7', edge: 'edge-1' }).matched).toBe(1);
    expect(found({ edge: 'edge-2' }).matched).toBe(0);
    expect(found({ group: 'staff' }).matched).toBe(100);
  });

  it('has no packets and certificates of a session, which its own page shows', () => {
    expect(Object.keys(found({ limit: 1 }).sessions[0] ?? {})).not.toContain('packetsIn');
  });

  it.each(['x', 'W10', Buffer.from('{}').toString('base64url')])('refuses %s as a cursor', (cursor) => {
    expect(() => found({ cursor })).toThrow('none of this list');
  });
});
