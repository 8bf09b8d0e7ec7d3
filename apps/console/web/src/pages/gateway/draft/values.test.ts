import { expect, it } from 'vitest';
import { isWithin, placeOf, valueAt } from './values.ts';

const values = { ike: { suites: ['a', 'b'] }, access: { rules: [{ to: '10.0.0.0/8' }] }, domain: null };

it('finds what stands at a place', () => {
  expect(valueAt(values, ['ike', 'suites', 1])).toBe('b');
  expect(valueAt(values, ['access', 'rules', 0, 'to'])).toBe('10.0.0.0/8');
  expect(valueAt(values, ['domain', 'x'])).toBeUndefined();
  expect(valueAt(values, ['nothing', 'there'])).toBeUndefined();
});

it('knows one place by both of its spellings', () => {
  expect(placeOf('access.rules[2].to')).toBe(placeOf(['access', 'rules', 2, 'to']));
});

it('takes a place for within another by whole keys', () => {
  expect(isWithin('officeMode.pool', 'officeMode')).toBe(true);
  expect(isWithin('officeMode.pools', 'officeMode.pool')).toBe(false);
});
