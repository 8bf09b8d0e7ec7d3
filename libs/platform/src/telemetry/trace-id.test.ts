import { expect, it } from 'vitest';
import { isUlid, newUlid } from '../ulid.ts';
import { connectionOf, rootSpanIdOf, traceIdOf } from './trace-id.ts';

it('a connection and its trace are one number in two spellings', () => {
  expect(traceIdOf('01ARZ3NDEKTSV4RRFFQ69G5FAV')).toBe('01563e3ab5d3d6764c61efb99302bd5b');
  expect(connectionOf('01563e3ab5d3d6764c61efb99302bd5b')).toBe('01ARZ3NDEKTSV4RRFFQ69G5FAV');
  const connection = newUlid();
  expect(connectionOf(traceIdOf(connection))).toBe(connection);
});

it('its first span has the second half of it, which is never zero', () => {
  expect(rootSpanIdOf(traceIdOf('01ARZ3NDEKTSV4RRFFQ69G5FAV'))).toBe('4c61efb99302bd5b');
  expect(rootSpanIdOf('01563e3ab5d3d6760000000000000000')).toBe('0000000000000001');
});

it.each(['', 'ali', '01ARZ3NDEKTSV4RRFFQ69G5FA', '81ARZ3NDEKTSV4RRFFQ69G5FAV', '01ARZ3NDEKTSV4RRFFQ69G5FAU'])(
  'takes "%s" for no connection',
  (text) => {
    expect(isUlid(text)).toBe(false);
    expect(() => traceIdOf(text)).toThrow(RangeError);
  },
);
