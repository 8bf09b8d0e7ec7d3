import { type EdgePresence, edgeGoneAfterMs } from '@sekisho/contracts';
import { newUlid } from '@sekisho/platform';
import { expect, it } from 'vitest';
import { EdgesHere } from './edges-here.ts';

function setUp() {
  let now = 0;
  let hear: (presence: EdgePresence) => void = () => undefined;
  let turn: (connected: boolean) => void = () => undefined;
  const ended: string[] = [];
  const bus = {
    connected: true,
    hear: (_subject: string, _schema: unknown, handler: typeof hear) => {
      hear = handler;
      return () => void ended.push('presence');
    },
    onConnection: (listener: typeof turn) => {
      turn = listener;
      return () => void ended.push('connection');
    },
  };
  const edges = new EdgesHere(bus as never, () => now);
  return {
    edges,
    ended,
    pass: (ms: number) => {
      now += ms;
    },
    tells: (edge: string, since = new Date()) =>
      hear({ edge, state: 'accepting', sessions: 0, since: since.toISOString(), at: new Date().toISOString() }),
    nats: (connected: boolean) => {
      bus.connected = connected;
      turn(connected);
    },
  };
}

it('says which edges are there, and which connections each can have', () => {
  const { edges, pass, tells } = setUp();
  const before = newUlid();
  pass(edgeGoneAfterMs);
  tells('edge-1', new Date(Date.now() + 1));
  const since = edges.since()?.['edge-1'] ?? '';
  expect(since).toHaveLength(10);
  expect(before < since).toBe(true);
});

it('takes an edge that is silent for gone', () => {
  const { edges, pass, tells } = setUp();
  tells('edge-1');
  pass(edgeGoneAfterMs - 1);
  tells('edge-2');
  pass(1);
  expect(Object.keys(edges.since() ?? {})).toEqual(['edge-2']);
});

it('does not know who is there until it has listened long enough, nor while nobody says anything', () => {
  const { edges, pass, tells, nats } = setUp();
  tells('edge-1');
  expect(edges.since()).toBeUndefined();
  pass(edgeGoneAfterMs);
  expect(edges.since()).toBeUndefined();
  tells('edge-1');
  expect(edges.since()).toBeDefined();
  nats(false);
  expect(edges.since()).toBeUndefined();
  nats(true);
  tells('edge-1');
  expect(edges.since()).toBeUndefined();
  pass(edgeGoneAfterMs - 1);
  tells('edge-1');
  pass(1);
  expect(edges.since()).toBeDefined();
});

it('listens no more after its end', async () => {
  const { edges, ended } = setUp();
  await edges.stop();
  expect(ended).toEqual(['presence', 'connection']);
});
