import type { EdgeDrainRequest, EdgePresence } from '@sekisho/contracts';
import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { CommandError } from '../command-error.ts';
import { drainEdge, type EdgeHolder, formatEdges, parseGrace, undrainEdge } from './edge.ts';

const now = Date.parse('2026-01-31T12:00:00Z');
const edge = (name: string, changes: Partial<EdgePresence> = {}): EdgePresence => ({
  edge: name,
  state: 'accepting',
  sessions: 12,
  since: '2026-01-31T10:00:00.000Z',
  at: '2026-01-31T12:00:00.000Z',
  ...changes,
});
const placed = (name: string, slot: number, changes: Partial<EdgePresence> = {}) =>
  edge(name, { slot, address: `172.30.1.${slot}`, ...changes });

/** Edges that do what they are told. */
function gatewayOf(edges: readonly EdgePresence[]) {
  const asked: EdgeDrainRequest[] = [];
  const gateway: EdgeHolder = {
    edges: async () => edges,
    drainEdge: async (request) => {
      asked.push(request);
      return edges.map((presence) => ({ obeyed: presence.edge === request.edge, presence }));
    },
  };
  return { gateway, asked };
}

const wish = { name: 'edge-1', graceMs: 600_000, force: false };

describe('sekisho edge list', () => {
  it('shows where each edge is, what it does and how far it is', () => {
    const draining = { state: 'draining', drainsAt: '2026-01-31T12:04:00.000Z', sessions: 3 } as const;
    expect(formatEdges([placed('edge-1', 7), placed('edge-2', 130, draining)], now)).toBe(
      [
        'EDGE    SLOT  ADDRESS       STATE      SESSIONS   UP  GOODBYE IN',
        'edge-1     7  172.30.1.7    accepting        12  2 h           -',
        'edge-2   130  172.30.1.130  draining          3  2 h       4 min',
      ].join('\n'),
    );
  });

  it('leaves out what a single machine has not', () => {
    expect(formatEdges([edge('edge')], now)).toBe(
      ['EDGE  STATE      SESSIONS   UP', 'edge  accepting        12  2 h'].join('\n'),
    );
  });

  it('says that goodbye is said now', () => {
    const over = edge('edge', { state: 'draining', drainsAt: '2026-01-31T11:59:00.000Z' });
    expect(formatEdges([over], now)).toMatch(/now$/);
  });
});

describe('sekisho edge drain', () => {
  it('takes an edge out of service, with the time that its clients have', async () => {
    const { gateway, asked } = gatewayOf([edge('edge-1'), edge('edge-2')]);
    expect(await drainEdge(gateway, wish)).toContain('goodbye to the 12 clients here in 10 min');
    expect(asked).toEqual([{ order: 'drain', edge: 'edge-1', graceMs: 600_000 }]);
  });

  it('says when the edge can be stopped at once', async () => {
    const { gateway } = gatewayOf([edge('edge-1', { sessions: 0 }), edge('edge-2')]);
    expect(await drainEdge(gateway, wish)).toContain('it can be stopped');
  });

  it.each([
    ['alone', []],
    ['the last that takes clients', [edge('edge-2', { state: 'draining' }), edge('edge-3', { state: 'drained' })]],
  ])('wants --force for an edge that is %s', async (_, others) => {
    const { gateway, asked } = gatewayOf([edge('edge-1'), ...others]);
    await expect(drainEdge(gateway, wish)).rejects.toThrow('--force');
    expect(asked).toEqual([]);
    expect(await drainEdge(gateway, { ...wish, graceMs: 0, force: true })).toContain('clients here now');
  });

  it('does not know an edge that is not there', async () => {
    const { gateway } = gatewayOf([edge('edge-2')]);
    await expect(drainEdge(gateway, wish)).rejects.toThrow(CommandError);
    await expect(undrainEdge(gateway, 'edge-1')).rejects.toThrow('There is no edge edge-1');
  });

  it('is taken back by undrain', async () => {
    const { gateway, asked } = gatewayOf([edge('edge-1', { state: 'draining' })]);
    expect(await undrainEdge(gateway, 'edge-1')).toBe('edge-1 takes new clients.');
    expect(asked).toEqual([{ order: 'undrain', edge: 'edge-1' }]);
  });
});

describe('a grace time', () => {
  it.each([
    ['0s', 0],
    ['90s', 90_000],
    ['10m', 600_000],
    ['24h', 86_400_000],
  ])('may be %s', (text, ms) => expect(parseGrace(text)).toBe(ms));

  it.each(['', '10', '25h', '-1s', 'soon'])('may not be %j', (text) =>
    expect(() => parseGrace(text)).toThrow(InvalidArgumentError),
  );
});
