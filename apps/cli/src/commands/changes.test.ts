import { type ChangeRecord, type ChangesQuery, changesQuery } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { changesUpTo, formatChanges, formatDifference } from './changes.ts';

const change: ChangeRecord = {
  id: '01JD0000000000000000000000',
  at: '2026-01-31T10:11:12.000Z',
  by: 'cli:root',
  from: 'local',
  what: 'user.set bob',
  before: { disabled: false },
  after: { disabled: true, groups: ['staff'] },
  requestId: 'r1',
};

it('puts the newest last, with what is different', () => {
  const lines = formatChanges([change, { ...change, by: 'console:alice', what: 'user.add eve' }]).split('\n');
  expect(lines[1]).toContain('console:alice');
  expect(lines[2]).toMatch(/cli:root +local +user\.set bob +disabled: false \u2192 true; groups: \["staff"\]/);
});

it('says what is gone, and of nothing nothing', () => {
  expect(formatDifference({ before: { limit: 2 } })).toBe('limit: 2 \u2192 none');
  expect(formatDifference({})).toBe('');
  expect(formatChanges([])).toBe('No change was recorded.');
});

describe('changes of which one message carries a few', () => {
  const all = Array.from({ length: 7 }, (_, at) => ({ ...change, id: `01JD000000000000000000000${7 - at}` }));
  const asked: number[] = [];
  const gateway = {
    changes: async ({ before = '02', limit }: ChangesQuery) => {
      asked.push(limit);
      const older = all.filter(({ id }) => id < before);
      const told = older.slice(0, Math.min(limit, 3));
      return { changes: told, more: told.length < older.length };
    },
  };

  it.each([
    [5, [5, 2], true],
    [6, [6, 3], true],
    [7, [7, 4, 1], false],
    [50, [50, 47, 44], false],
  ])('are asked for until there are %i of them, or no more', async (limit, limits, more) => {
    asked.length = 0;
    expect(await changesUpTo(gateway, changesQuery.parse({ limit }))).toEqual({ changes: all.slice(0, limit), more });
    expect(asked).toEqual(limits);
  });
});
