import { traceIdOf } from '@sekisho/platform';
import { expect, it } from 'vitest';
import { parseSubject } from './subject.ts';

const id = '01M85MKBRMRPY2T5XT8AV2PFHV';

it.each([
  ['bob', { kind: 'user', name: 'bob' }],
  ['bob@example.org', { kind: 'user', name: 'bob@example.org' }],
  ['192.0.2.7', { kind: 'address', address: '192.0.2.7' }],
  ['192.0.2.7:4500', { kind: 'address', address: '192.0.2.7' }],
  ['2001:db8::7', { kind: 'address', address: '2001:db8::7' }],
  ['[2001:db8::7]:500', { kind: 'address', address: '2001:db8::7' }],
  [id, { kind: 'connection', id }],
  [id.toLowerCase(), { kind: 'connection', id }],
  [traceIdOf(id), { kind: 'connection', id }],
])('takes %s', (text, subject) => {
  expect(parseSubject(text)).toEqual(subject);
});

it('takes no empty name', () => {
  expect(() => parseSubject('')).toThrow('Give a user');
});
