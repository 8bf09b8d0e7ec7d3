import { type EdgePresence, type EdgeState, edgeGoneAfterMs } from '@sekisho/contracts';
import { instant } from '@sekisho/wire';
import { beforeEach, describe, expect, it } from 'vitest';
import { KnownEdges } from './known-edges.ts';

const addressOf = (slot: number): string => `172.30.1.1${slot}`;
const presence = (slot: number, state: EdgeState = 'accepting', edge = `edge-${slot}`): EdgePresence => ({
  edge,
  slot,
  address: addressOf(slot),
  state,
  sessions: 0,
  since: '2026-01-01T00:00:00Z',
  at: '2026-01-01T00:00:00Z',
});

describe('edges of which a balancer hears', () => {
  let edges: KnownEdges;
  let clock: number;
  beforeEach(() => {
    edges = new KnownEdges();
    clock = 1_000;
  });
  const now = () => instant(clock);
  const hear = (...all: EdgePresence[]): void => {
    for (const each of all) edges.hear(each, now());
  };
  /** Time passes, and these edges speak all the while. */
  const pass = (ms: number, ...speaking: EdgePresence[]): void => {
    clock += ms;
    hear(...speaking);
  };
  const states = () => edges.steered(now()).map(({ slot, state }) => `${slot} ${state}`);

  it('are in the state that they say, by their slots', () => {
    hear(presence(2, 'draining'), presence(1));
    expect(edges.steered(now())).toEqual([
      { slot: 1, address: addressOf(1), state: 'accepting' },
      { slot: 2, address: addressOf(2), state: 'draining' },
    ]);
    hear(presence(2, 'drained'));
    expect(states()).toEqual(['1 accepting', '2 drained']);
  });

  it('are silent when they say nothing any more, and there again with their next word', () => {
    hear(presence(1), presence(2));
    pass(edgeGoneAfterMs, presence(1));
    expect(states()).toEqual(['1 accepting', '2 accepting']);
    pass(1, presence(1));
    expect(states()).toEqual(['1 accepting', '2 silent']);
    hear(presence(2));
    expect(states()).toEqual(['1 accepting', '2 accepting']);
  });

  it('are not silent as long as the bus is away, nor when it is just back', () => {
    hear(presence(1), presence(2));
    edges.onConnection(false, now());
    pass(60_000);
    edges.onConnection(false, now());
    expect(states()).toEqual(['1 accepting', '2 accepting']);
    edges.onConnection(true, now());
    pass(edgeGoneAfterMs, presence(1));
    expect(states()).toEqual(['1 accepting', '2 accepting']);
    pass(1);
    expect(states()).toEqual(['1 accepting', '2 silent']);
  });

  it('keep their states where none says anything any more: nobody is there to take over', () => {
    hear(presence(1), presence(2, 'draining'));
    pass(10 * edgeGoneAfterMs);
    expect(states()).toEqual(['1 accepting', '2 draining']);
  });

  it('lose their slots after an hour, when others may have them', () => {
    hear(presence(1), presence(2));
    pass(3600_000, presence(1));
    expect(states()).toEqual(['1 accepting', '2 silent']);
    pass(1, presence(1));
    expect(states()).toEqual(['1 accepting']);
  });

  it('leave a slot for another', () => {
    hear(presence(1, 'accepting', 'edge-7'));
    hear(presence(2, 'accepting', 'edge-7'));
    expect(states()).toEqual(['2 accepting']);
    expect(edges.slotOf('edge-7')).toBe(2);
    hear(presence(2, 'accepting', 'edge-8'));
    expect(edges.nameOf(2)).toBe('edge-8');
    expect(edges.slotOf('edge-7')).toBeUndefined();
  });

  it('leave their address to the edge that has it now: the kernel takes no rules with one address for two', () => {
    edges.adopt([{ slot: 3, address: addressOf(5) }], now());
    hear(presence(4), presence(5));
    expect(states()).toEqual(['4 accepting', '5 accepting']);
    hear({ ...presence(6), address: addressOf(4) });
    expect(edges.steered(now()).map(({ slot, address }) => `${slot} ${address}`)).toEqual([
      `5 ${addressOf(5)}`,
      `6 ${addressOf(4)}`,
    ]);
  });

  it('get no new clients before they are heard, where only the rules of an earlier balancer tell of them', () => {
    edges.adopt([{ slot: 3, address: addressOf(3) }], now());
    expect(states()).toEqual(['3 silent']);
    hear(presence(3));
    expect(states()).toEqual(['3 accepting']);
  });

  it('are not known without a slot', () => {
    hear({ ...presence(1), slot: undefined });
    hear({ ...presence(1), address: undefined });
    expect(states()).toEqual([]);
  });
});
