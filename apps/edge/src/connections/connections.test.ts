import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { Connections } from './connections.ts';
import { IgnoredMessages } from './ignored-messages.ts';

function open() {
  const types: string[] = [];
  const ignored = new IgnoredMessages();
  const recorder = { record: (type: string) => void types.push(type) };
  return { types, ignored, connections: new Connections({ edge: 'edge-1', recorder, ignored }) };
}

const at = (number: number) => ({ address: `10.0.${number >> 8}.${number & 255}`, port: 500 });

describe('connections of an edge', () => {
  it('are no more than may be under way and in together', () => {
    const { connections } = open();
    const most = limits.attemptsMax + limits.peersMax;
    for (let number = 0; number < most + 100; number += 1) connections.begin(at(1), `${number}`);
    expect(connections.size).toBe(most);
  });

  it('have refusals recorded so often in a minute, of one address and of all', () => {
    const { connections } = open();
    const recorded = (count: number, address: (index: number) => string) =>
      Array.from({ length: count }, (_, index) => connections.recordsRefusal(address(index))).filter(Boolean).length;
    expect(recorded(100, () => '198.51.100.7')).toBe(limits.refusalsPerSourceMax);
    expect(recorded(10_000, (index) => at(index).address)).toBe(limits.refusalsMax - limits.refusalsPerSourceMax);
  });

  it('are refused outright with one record of an address', () => {
    const { connections, types, ignored } = open();
    for (let count = 0; count < 5; count += 1) connections.refuseOutright(at(1), 'l2tp-in-clear');
    expect(types.filter((type) => type === 'connection.refused')).toHaveLength(limits.outrightPerSourceMax);
    expect(ignored.byReason['l2tp-in-clear']).toBe(5 - limits.outrightPerSourceMax);
    expect(connections.size).toBe(0);
  });
});
