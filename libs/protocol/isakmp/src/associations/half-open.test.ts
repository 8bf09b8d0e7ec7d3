import { instant } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { readVendorIds } from '../vendor-ids.ts';
import { type Association, newAssociation } from './association.ts';
import { HalfOpen } from './half-open.ts';

function attempt(number: number, address = `198.51.100.${number % 200}`): Association {
  const cookies = { initiator: new Uint8Array(8), responder: new Uint8Array(8) };
  return newAssociation({
    attempt: `${number}`,
    role: 'responder',
    cookies,
    remote: { address, port: 500 },
    local: { address: '203.0.113.1', port: 500 },
    traits: readVendorIds([]),
    now: instant(0),
    mainMode: { at: 'established' },
  });
}

describe('unfinished Main Modes', () => {
  it('are found by their first message until they are done', () => {
    const halfOpen = new HalfOpen();
    const one = attempt(1);
    expect(halfOpen.add(one, 'first message')).toBeUndefined();
    expect(halfOpen.byFirstMessage('first message')).toBe(one);
    halfOpen.remove(one);
    halfOpen.remove(one);
    expect([halfOpen.byFirstMessage('first message'), halfOpen.unproven]).toEqual([undefined, 0]);
  });

  it('have room for so many of one address', () => {
    const halfOpen = new HalfOpen();
    const of = Array.from({ length: limits.halfOpenPerAddressMax }, (_, number) => attempt(number, '198.51.100.1'));
    for (const each of of) {
      expect(halfOpen.roomFor('198.51.100.1')).toBe('free');
      halfOpen.add(each, each.attempt);
      halfOpen.prove(each);
    }
    expect([halfOpen.roomFor('198.51.100.1'), halfOpen.roomFor('198.51.100.2')]).toEqual(['none', 'free']);
    for (const each of of.slice(0, 1)) halfOpen.remove(each);
    expect(halfOpen.roomFor('198.51.100.1')).toBe('free');
    const another = attempt(99, '198.51.100.1');
    halfOpen.add(another, another.attempt);
    expect(halfOpen.roomFor('198.51.100.1')).toBe('taken');
    halfOpen.remove(another);
    for (const each of of.slice(1)) halfOpen.remove(each);
    expect(halfOpen.roomFor('198.51.100.1')).toBe('free');
  });

  it('of one address give way to another one there, the oldest that did not answer first', () => {
    const halfOpen = new HalfOpen();
    const of = Array.from({ length: limits.halfOpenPerAddressMax }, (_, number) => attempt(number, '198.51.100.1'));
    for (const each of of) expect(halfOpen.add(each, each.attempt)).toBeUndefined();
    const [oldest, second] = of;
    if (oldest) halfOpen.prove(oldest);
    expect(halfOpen.roomFor('198.51.100.1')).toBe('taken');
    expect(halfOpen.add(attempt(-1, '198.51.100.1'), 'another')).toBe(second);
    expect(halfOpen.add(attempt(-2, '198.51.100.2'), 'elsewhere')).toBeUndefined();
  });

  it('of senders that did not answer give way, the oldest first', () => {
    const halfOpen = new HalfOpen();
    const all = Array.from({ length: limits.unprovenMax }, (_, number) => attempt(number));
    for (const each of all) expect(halfOpen.add(each, each.attempt)).toBeUndefined();
    expect(halfOpen.unproven).toBe(limits.unprovenMax);
    const [oldest, second] = all;
    if (oldest) halfOpen.prove(oldest);
    expect(halfOpen.add(attempt(-1), 'another')).toBeUndefined();
    expect(halfOpen.add(attempt(-2), 'one more')).toBe(second);
  });

  it('of senders that answered have room for so many', () => {
    const halfOpen = new HalfOpen();
    const all = Array.from({ length: limits.halfOpenMax + 1 }, (_, number) => attempt(number));
    const proven = all.map((each) => {
      halfOpen.add(each, each.attempt);
      return halfOpen.prove(each);
    });
    expect([proven.indexOf(false), halfOpen.unproven]).toEqual([limits.halfOpenMax, 1]);
    const [first] = all;
    if (first) expect(halfOpen.prove(first)).toBe(true);
    const [last] = all.slice(-1);
    expect(last && halfOpen.prove(last)).toBe(false);
    if (first) halfOpen.remove(first);
    expect(last && halfOpen.prove(last)).toBe(true);
    expect(halfOpen.prove(attempt(-1))).toBe(true);
  });
});
