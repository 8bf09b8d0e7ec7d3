import { expect, it } from 'vitest';
import { entryOfNew, keysOf, withRetired } from './pre-shared-key.ts';

const spring = { name: '2027-spring', secret: { file: 'secrets/psk-2027-spring' } };
const partners = { name: 'partners', secret: { env: 'PSK' }, groups: ['partners'], retired: '2028-01-31' };

it('lists the first key and the others', () => {
  const keys = keysOf({ support: true, secret: { file: 'secrets/psk' }, keys: [spring, partners] });
  expect(keys.map(({ name, source, isEntry }) => [name, source, isEntry])).toEqual([
    ['default', 'secrets/psk', false],
    ['2027-spring', 'secrets/psk-2027-spring', true],
    ['partners', '$PSK', true],
  ]);
  expect(keys[2]).toMatchObject({ groups: ['partners'], retired: '2028-01-31' });
});

it('retires one and leaves the others as they are', () => {
  const at = new Date('2027-01-31T00:00:00Z');
  expect(withRetired([spring, partners], '2027-spring', at)).toEqual([
    { ...spring, retired: '2027-01-31T00:00:00.000Z' },
    partners,
  ]);
});

it('says which lines a new key adds, for the groups of the one that it replaces where none are named', () => {
  const keys = keysOf({ keys: [{ name: 'old', secret: { file: 'x' }, groups: ['staff'] }] });
  const added = (groups: string[], replaces: string | null) =>
    entryOfNew(keys, { name: 'new', groups, replaces }).split('\n').slice(2);
  const [name, secret] = ['+    - name: "new"', '+      secret: { file: … }'];
  expect(added([], null)).toEqual([name, secret]);
  expect(added([], 'old')).toEqual([name, secret, '+      groups: [staff]']);
  expect(added(['sales'], 'old')).toEqual([name, secret, '+      groups: [sales]']);
});
