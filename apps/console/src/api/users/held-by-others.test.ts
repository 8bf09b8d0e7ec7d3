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
  expect(heldByOthers(sessions, 'alice', { first: '10.5.5.8', last: '10.5.5.8' })).toEqual([
    { user: 'bob', address: '10.5.5.8', connection: 'b' },
  ]);
});

it('names nobody where a line gives several addresses, which are there to be shared', () => {
  expect(heldByOthers(sessions, 'alice', { first: '10.5.5.1', last: '10.5.5.9' })).toEqual([]);
});
