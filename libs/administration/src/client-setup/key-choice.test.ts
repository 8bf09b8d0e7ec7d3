import { parseSettings } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { keyFor, usableKeys } from './key-choice.ts';

const settingsWith = (text: string) =>
  parseSettings(`officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n${text}`, '/settings.yaml');
const settings = settingsWith(`preSharedKey:
  keys:
    - { name: sales, secret: { file: s }, groups: [sales] }
    - { name: old, secret: { file: o }, retired: 2026-01-01 }
    - { name: all, secret: { file: a } }
    - { name: staff, secret: { file: t }, groups: [staff, guests] }
`);
const now = Date.parse('2026-06-01T00:00:00Z');

describe('the pre-shared key of a set-up', () => {
  it('is the first that the user may have, those for everybody before those for groups', () => {
    expect(usableKeys(settings, now).map(({ name }) => name)).toEqual(['all', 'sales', 'staff']);
    expect(keyFor(settings, { groups: ['sales'] }, now).name).toBe('all');
    expect(keyFor(settings, {}, now).name).toBe('all');
  });

  it('is one of the user’s groups where there is none for everybody', () => {
    const { preSharedKey, ike } = settings;
    const forGroups = { ike, preSharedKey: { ...preSharedKey, keys: preSharedKey.keys.filter((key) => key.groups) } };
    expect(keyFor(forGroups, { groups: ['guests', 'sales'] }, now).name).toBe('sales');
    expect(keyFor(forGroups, { groups: ['guests'] }, now).name).toBe('staff');
    expect(() => keyFor(forGroups, { groups: ['others'] }, now)).toThrow('this user may have');
    expect(() => keyFor(forGroups, {}, now)).toThrow('this user may have');
  });

  it('is the one that is named, unless it is retired or there is none of this name', () => {
    expect(keyFor(settings, { wanted: 'staff' }, now).name).toBe('staff');
    expect(keyFor(settings, { wanted: 'old' }, Date.parse('2025-12-31T00:00:00Z')).name).toBe('old');
    for (const wanted of ['old', 'none']) expect(() => keyFor(settings, { wanted }, now)).toThrow(wanted);
  });

  it.each(['preSharedKey: { support: false }', 'ike: { machineAuthentication: [certificate] }'])(
    'is none with %s',
    (text) => {
      expect(usableKeys(settingsWith(text))).toEqual([]);
      expect(() => keyFor(settingsWith(text), {})).toThrow('takes no pre-shared keys');
    },
  );
});
