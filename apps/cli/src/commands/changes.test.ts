import type { ChangeRecord } from '@sekisho/contracts';
import { expect, it } from 'vitest';
import { formatChanges, formatDifference } from './changes.ts';

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
