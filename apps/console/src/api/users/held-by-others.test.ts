import { expect, it } from 'vitest';
import { heldByOthers } from './held-by-others.ts';

const sessions = [
  { user: 'Alice', address: '10.5.5.8', connection: 'a' },
  { user: 'bob', address: '10.5.5.8', connection: 'b' },
  { user: 'carol', address: '10.5.5.9', connection: 'c' },
  { user: 'dave', connection: 'd' },
  { address: '10.5.5.8', connection: 'e' },
];

it('names others who have the address that is one user’s', () => {
  const one = (address: string) => ({ first: address, last: address });
  const bob = { user: 'bob', address: '10.5.5.8', connection: 'b' };
  expect(heldByOthers(sessions, 'alice', [one('10.5.5.8')])).toEqual([bob]);
  const both = [bob, { user: 'carol', address: '10.5.5.9', connection: 'c' }];
  expect(heldByOthers(sessions, 'alice', [one('10.5.5.8'), one('10.5.5.9')])).toEqual(both);
  expect(heldByOthers(sessions, 'alice', [one('10.5.5.8'), one('10.5.5.8')])).toEqual([bob]);
});

it('names nobody where a line gives several addresses, which are there to be shared', () => {
  expect(heldByOthers(sessions, 'alice', [{ first: '10.5.5.1', last: '10.5.5.9' }])).toEqual([]);
});
