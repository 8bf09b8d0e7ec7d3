import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import { addressDoubts, type FixedAddressTold } from './address-doubts.ts';

type Granted = NonNullable<FixedAddressTold['granted']>;
type Assigned = NonNullable<FixedAddressTold['assigned']>;

/** Keys and what they tell of. */
const t = ((key: string, values: object = {}) =>
  [key, ...Object.values(values)].join(' ')) as unknown as TFunction<'users'>;

const granted: Granted = { asked: true, first: 'radius', gatewaysOwn: false, unrouted: false, shared: [] };
const line = { line: 2, addresses: '10.5.5.8', who: 'alice', by: 'user', first: '10.5.5.8', last: '10.5.5.8' } as const;
const assigned: Assigned = { ...line, asked: true, shared: [], problems: [] };
const doubts = (told: Partial<FixedAddressTold>) => addressDoubts({ heldBy: [], ...told }, t);

describe('what should be looked into of a fixed address', () => {
  it.each<[Partial<FixedAddressTold>, string[]]>([
    [{}, []],
    [{ granted }, []],
    [{ assigned }, []],
    [{ granted, assigned }, ['fixed.accountFirst 2']],
    [{ granted: { ...granted, first: 'file' }, assigned }, ['fixed.fileFirst 2']],
    [{ granted: { ...granted, first: 'dhcp' } }, ['fixed.otherFirst dhcp']],
    [{ granted: { ...granted, asked: false, first: 'pool' } }, ['fixed.accountNotAsked']],
    [{ assigned: { ...assigned, asked: false } }, ['fixed.fileNotAsked']],
  ])('of %j says which one counts, and why', (told, expected) => {
    expect(doubts(told)).toEqual(expected);
  });

  it('is told in one list, nothing twice', () => {
    const shared = [{ line: 3, addresses: '10.5.5.8', who: 'bob' }];
    const told = {
      unreadable: 'The file cannot be read.',
      granted: { ...granted, gatewaysOwn: true, pool: 'guests', unrouted: true, shared },
      assigned: { ...assigned, shared, problems: ['Line 2 looks wrong.'] },
      heldBy: [{ user: 'bob', address: '10.5.5.8', connection: 'b' }],
    };
    expect(doubts(told)).toEqual([
      'The file cannot be read.',
      'fixed.accountFirst 2',
      'fixed.gatewaysOwn',
      'fixed.ofPool guests',
      'fixed.unrouted',
      'fixed.held bob 10.5.5.8',
      'fixed.shared 3 bob 10.5.5.8',
      'Line 2 looks wrong.',
    ]);
  });
});
