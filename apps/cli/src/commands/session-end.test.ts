import type { LiveConnection, SessionsReply } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { endSessions, type SessionHolder } from './session-end.ts';

const one = '01JD0000000000000000000001';
const other = '01JD0000000000000000000002';

const connection = (id: string, user: string): LiveConnection => ({
  connection: id,
  edge: 'edge-1',
  remote: '192.0.2.7:4500',
  step: 'connected',
  since: '2026-01-31T10:00:00.000Z',
  user,
  bytesIn: 0,
  bytesOut: 0,
  packetsIn: 0,
  packetsOut: 0,
  drops: {},
});

/** Two edges, of which the second holds these connections, as long as they are not over. */
function gatewayWith(connections: readonly LiveConnection[], over: readonly string[] = []) {
  const asked: string[] = [];
  const replies: SessionsReply[] = [
    { edge: 'edge-1', connections: [], drops: {}, ignored: {} },
    { edge: 'edge-2', connections: [...connections], drops: {}, ignored: {} },
  ];
  const gateway: SessionHolder = {
    sessions: async () => replies,
    endSession: async (id) => {
      asked.push(id);
      const held = connections.some((each) => each.connection === id) && !over.includes(id);
      return [
        { edge: 'edge-1', ended: false },
        { edge: 'edge-2', ended: held },
      ];
    },
  };
  return { gateway, asked };
}

describe('sekisho session end', () => {
  it('ends one connection, whose ID may be in small letters', async () => {
    const { gateway } = gatewayWith([connection(one, 'alice')]);
    expect(await endSessions(gateway, { id: one.toLowerCase(), user: undefined })).toBe(`Ended ${one} on edge-2.`);
  });

  it('ends all of a user, in any case of letters, and says how many', async () => {
    const { gateway, asked } = gatewayWith([
      connection(one, 'alice'),
      connection(other, 'alice'),
      connection('x', 'bob'),
    ]);
    expect(await endSessions(gateway, { id: undefined, user: 'Alice' })).toBe('Ended 2 connections of Alice.');
    expect(asked).toEqual([one, other]);
  });

  it('counts what was still there to be ended', async () => {
    const { gateway } = gatewayWith([connection(one, 'alice'), connection(other, 'alice')], [one]);
    expect(await endSessions(gateway, { id: undefined, user: 'alice' })).toBe('Ended 1 connection of alice.');
  });

  it('says so where there is nothing to end', async () => {
    const { gateway } = gatewayWith([connection(one, 'alice')]);
    await expect(endSessions(gateway, { id: undefined, user: 'bob' })).rejects.toThrow('bob is not connected');
    await expect(endSessions(gateway, { id: other, user: undefined })).rejects.toThrow(
      `No edge holds a connection ${other}`,
    );
  });

  it('wants to know what to end', async () => {
    const { gateway } = gatewayWith([]);
    await expect(endSessions(gateway, { id: undefined, user: undefined })).rejects.toThrow(
      'Give the ID of a connection',
    );
    await expect(endSessions(gateway, { id: one, user: 'alice' })).rejects.toThrow('not both');
  });
});
