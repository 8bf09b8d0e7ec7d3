import { describe, expect, it } from 'vitest';
import { fitting, type Session, valuesOf, withChanges } from './listed.ts';

const sessionOf = (connection: string, more: Partial<Session> = {}): Session => ({
  connection,
  edge: 'edge-1',
  remote: '192.0.2.7:4500',
  step: 'connected',
  since: '2026-01-31T10:00:00.000Z',
  bytesIn: 0,
  bytesOut: 0,
  ...more,
});

describe('the list of sessions', () => {
  it('takes what came, changed and ended', () => {
    const changed = withChanges([sessionOf('a'), sessionOf('b')], {
      changed: [sessionOf('a', { bytesIn: 9 }), sessionOf('c')],
      ended: ['b'],
    });
    expect(changed.map(({ connection, bytesIn }) => [connection, bytesIn])).toEqual([
      ['a', 9],
      ['c', 0],
    ]);
  });

  const sessions = [
    sessionOf('a', { user: 'Alice', client: 'Windows 11', realm: 'internal' }),
    sessionOf('b', { user: 'bob', client: 'iOS', edge: 'edge-2' }),
  ];

  it('is filtered by each filter that is set', () => {
    expect(fitting(sessions, { edge: 'edge-2', client: 'iOS' }).map(({ user }) => user)).toEqual(['bob']);
    expect(fitting(sessions, { edge: 'edge-2', client: 'Windows 11' })).toEqual([]);
  });

  it('is searched for every word in any case of letters', () => {
    expect(fitting(sessions, { search: 'ALICE windows' }).map(({ user }) => user)).toEqual(['Alice']);
    expect(fitting(sessions, { search: 'alice ios' })).toEqual([]);
  });

  it('names what there is to filter by', () => {
    expect([valuesOf(sessions, 'edge'), valuesOf(sessions, 'realm')]).toEqual([['edge-1', 'edge-2'], ['internal']]);
  });
});
