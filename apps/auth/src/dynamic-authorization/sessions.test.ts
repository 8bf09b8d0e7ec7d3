import { type LiveConnection, subjects } from '@sekisho/contracts';
import { BusError } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import type { Order, Selection } from './order.ts';
import { Sessions } from './sessions.ts';

const corp = { name: 'corp', qualify: (name: string) => `${name}@corp` };
const plain = { name: 'plain', qualify: (name: string) => name };
const anybody: Selection = { userName: undefined, session: undefined, address: undefined, remoteAddress: undefined };
const scope = { backEnds: ['radius'] };

const session = (connection: string, more: Partial<LiveConnection>): LiveConnection => ({
  connection,
  edge: 'edge-1',
  remote: '198.51.100.7:4500',
  step: 'connected',
  since: '2026-01-01T00:00:00.000Z',
  bytesIn: 0,
  bytesOut: 0,
  packetsIn: 0,
  packetsOut: 0,
  drops: {},
  ...more,
});

/** Two edges; what they are asked is taken down. */
function setUp(
  connections: readonly LiveConnection[],
  { gone = [] as string[], error = undefined as Error | undefined } = {},
) {
  const asked: { subject: string; payload: Record<string, unknown> }[] = [];
  const scatter = async (subject: string, payload: Record<string, unknown>) => {
    asked.push({ subject, payload });
    if (error !== undefined) throw error;
    if (subject === subjects.edgeSessions) {
      return [0, 1].map((edge) => ({ edge: `edge-${edge}`, connections: edge === 0 ? connections : [] }));
    }
    const done = !gone.includes(String(payload.connection));
    return [
      { edge: 'edge-0', ended: done, changed: done },
      { edge: 'edge-1', ended: false, changed: false },
    ];
  };
  const prefix = 'CORP\\';
  const find = (name: string) =>
    name.startsWith(prefix) ? { realm: corp, name: name.slice(prefix.length) } : { realm: plain, name };
  const realms = { all: [corp, plain], find };
  const sessions = new Sessions({ scatter } as never, realms as never);
  const acts = () => asked.filter(({ subject }) => subject !== subjects.edgeSessions);
  return { asked, acts, carryOut: (order: Order) => sessions.carryOut(order, scope) };
}

const disconnect = (selection: Partial<Selection>): Order => ({
  kind: 'disconnect',
  selection: { ...anybody, ...selection },
});

describe('an order of a back end', () => {
  it('asks every edge for what is selected, of the back end alone', async () => {
    const { asked, carryOut } = setUp([]);
    const order = disconnect({ userName: 'alice', address: '10.66.0.2', remoteAddress: '198.51.100.7' });
    expect(await carryOut(order)).toMatchObject({ cause: 503 });
    expect(asked).toEqual([
      {
        subject: subjects.edgeSessions,
        payload: {
          backEnds: ['radius'],
          users: ['alice', 'alice@corp'],
          address: '10.66.0.2',
          remoteAddress: '198.51.100.7',
        },
      },
    ]);
  });

  it('ends every session of the user, whatever realm the name leads to, and none of a namesake', async () => {
    const { acts, carryOut } = setUp([
      session('01JQ0000000000000000000001', { user: 'alice@corp', realm: 'corp' }),
      session('01JQ0000000000000000000002', { user: 'alice', realm: 'plain' }),
      session('01JQ0000000000000000000003', { user: 'alice@corp', realm: 'plain' }),
      session('01JQ0000000000000000000004', { user: 'alice', realm: 'plain', step: 'authenticated' }),
    ]);
    expect(await carryOut(disconnect({ userName: 'alice' }))).toBeUndefined();
    expect(acts()).toEqual(
      ['01JQ0000000000000000000001', '01JQ0000000000000000000002'].map((connection) => ({
        subject: subjects.edgeEndSession,
        payload: { connection, reason: 'disconnected-by-back-end' },
      })),
    );
  });

  it('knows a user by the name that the client presented', async () => {
    const connection = '01JQ0000000000000000000001';
    const { acts, carryOut } = setUp([session(connection, { user: 'alice@corp', realm: 'corp' })]);
    expect(await carryOut(disconnect({ userName: 'CORP\\alice' }))).toBeUndefined();
    expect(acts()).toHaveLength(1);
  });

  it('changes limits', async () => {
    const connection = '01JQ0000000000000000000001';
    const { acts, carryOut } = setUp([session(connection, { user: 'alice', realm: 'plain' })]);
    const limits = { sessionTimeoutMs: 60_000 };
    expect(await carryOut({ kind: 'change', selection: { ...anybody, session: connection }, limits })).toBeUndefined();
    expect(acts()).toEqual([{ subject: subjects.edgeSetLimits, payload: { connection, sessionTimeoutMs: 60_000 } }]);
  });

  it('does not fit a session id that is none of ours', async () => {
    const { asked, carryOut } = setUp([]);
    expect(await carryOut(disconnect({ session: '0000002A' }))).toMatchObject({ cause: 503 });
    expect(asked).toEqual([]);
  });

  it('is refused when a session was over before it came', async () => {
    const connection = '01JQ0000000000000000000001';
    const { carryOut } = setUp([session(connection, {})], { gone: [connection] });
    expect(await carryOut(disconnect({ session: connection }))).toMatchObject({ cause: 503 });
  });

  it('is refused for the time being while the edges cannot be asked', async () => {
    const { carryOut } = setUp([], { error: new BusError('disconnected', subjects.edgeSessions) });
    expect(await carryOut(disconnect({ userName: 'alice' }))).toMatchObject({ cause: 506 });
  });
});
