import { expect, it } from 'vitest';
import { type Entry, withEntry, withoutEmpty } from './entries.ts';

const entries: readonly (readonly [string, Entry])[] = [
  ['staff', { suffix: '@staff' }],
  ['internal', { default: true }],
];

it('adds, changes, renames and removes an entry where it stood', () => {
  expect(withEntry(entries, undefined, ['new', {}])).toEqual({
    staff: { suffix: '@staff' },
    internal: { default: true },
    new: {},
  });
  expect(withEntry(entries, 'staff', ['staff', { suffix: '@x' }])).toEqual({
    staff: { suffix: '@x' },
    internal: { default: true },
  });
  expect(Object.keys(withEntry(entries, 'staff', ['people', {}]) as object)).toEqual(['people', 'internal']);
  expect(withEntry(entries, 'staff')).toEqual({ internal: { default: true } });
});

it('writes nothing that says nothing', () => {
  expect(withoutEmpty({ suffix: '', groups: [], officeMode: false })).toEqual({ officeMode: false });
});
