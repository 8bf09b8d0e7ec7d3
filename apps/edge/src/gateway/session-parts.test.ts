import type { LiveConnection, SessionsReply } from '@sekisho/contracts';
import { messageBytesMax } from '@sekisho/platform';
import { expect, it } from 'vitest';
import { sessionParts } from './session-parts.ts';

const connection = (machine: string) => ({ connection: 'x', edge: 'edge-1', machine }) as LiveConnection;
const last = () => ({ edge: 'edge-1', drops: { spoofed: 1 }, ignored: {} });

async function partsOf(connections: LiveConnection[]): Promise<SessionsReply[]> {
  const parts: SessionsReply[] = [];
  for await (const part of sessionParts(connections, last)) parts.push(part);
  return parts;
}

it('an edge without connections answers all the same', async () => {
  expect(await partsOf([])).toEqual([{ ...last(), connections: [] }]);
});

it('parts are small enough for a message, however much there is to say of each connection', async () => {
  const parts = await partsOf(Array.from({ length: 50 }, () => connection('m'.repeat(60_000))));
  expect(parts.length).toBeGreaterThan(5);
  expect(Math.max(...parts.map((part) => JSON.stringify(part).length))).toBeLessThan(messageBytesMax);
  expect(parts.flatMap(({ connections }) => connections)).toHaveLength(50);
});

it('all but the last say that there is more, and the last alone has the counters', async () => {
  const parts = await partsOf(Array.from({ length: 1_001 }, () => connection('m')));
  expect(parts.map(({ connections, more, drops }) => [connections.length, more, drops])).toEqual([
    [500, true, {}],
    [500, true, {}],
    [1, undefined, { spoofed: 1 }],
  ]);
});

it('a connection that no message carries with others goes alone', async () => {
  const parts = await partsOf([connection('m'), connection('m'.repeat(600_000)), connection('m')]);
  expect(parts.map(({ connections }) => connections.length)).toEqual([1, 1, 1]);
});
