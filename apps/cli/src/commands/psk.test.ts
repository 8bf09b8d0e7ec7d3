import type { KeyUse } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { formatKeyUses, forWhom } from './psk.ts';

const at = (day: number) => new Date(Date.UTC(2027, 0, day)).toISOString();
const use = (preSharedKey: string, user: string | null, day: number, more: Partial<KeyUse> = {}): KeyUse => ({
  preSharedKey,
  user,
  client: 'Windows 10/11',
  connections: 3,
  remote: '192.0.2.7',
  lastAt: at(day),
  outcome: 'ended',
  ...more,
});

/** The latest first, as they are told. */
const uses = [
  use('old', 'bob', 9, { outcome: 'connected' }),
  use('old', null, 8, { outcome: 'refused', remote: '192.0.2.9' }),
  use('new', 'alice', 7),
  use('old', 'alice', 6),
  use('old', 'alice', 5, { client: 'Android' }),
];

describe('a report on pre-shared keys', () => {
  const standing = (key?: string, of = uses) =>
    (JSON.parse(formatKeyUses(of, { key, json: true, limit: 1000 })) as { user: string; standing: string }[]).map(
      (each) => `${each.user}: ${each.standing}`,
    );

  it('tells who still has a key, client by client, and who has another by now', () => {
    expect(standing('old')).toEqual(['bob: still', 'null: refused', 'alice: has new', 'alice: still']);
    expect(standing('new')).toEqual(['alice: still']);
  });

  it('takes nobody for one that has another key who was refused with it', () => {
    const refused = use('new', 'alice', 8, { outcome: 'refused' });
    expect(standing(undefined, [refused, use('old', 'alice', 6)])).toEqual(['alice: has old', 'alice: still']);
  });

  it('is a table with totals', () => {
    const text = formatKeyUses(uses, { limit: 1000 });
    expect(text).toMatch(/^KEY +USER +CLIENT +FROM +CONNECTIONS +LAST SEEN +NOW\n/);
    expect(text.split('\n').slice(-2)).toEqual(['old: 2 of 4 still use it', 'new: 1 of 1 still use it']);
  });

  it('says when there is nothing, or more than it shows', () => {
    expect(formatKeyUses([], { limit: 1000 })).toBe('The session log knows of nobody who used such a key.');
    expect(formatKeyUses(uses, { limit: 5 })).toContain('Of more than 5 the latest are shown');
  });
});

describe('the list of keys', () => {
  it.each([
    [{}, 'everybody'],
    [{ groups: ['a', 'b'] }, 'a, b'],
    [{ identities: ['sales'] }, 'everybody; identifier sales'],
  ])('says of %j whose it is', (key, text) => {
    expect(forWhom(key)).toBe(text);
  });
});
