import { later, milliseconds } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import type { IkeEffect } from './endpoint.ts';
import { limits } from './limits.ts';
import type { IkeSaId } from './security-associations.ts';
import { must } from './testing/effects.fixture.ts';
import { Pair, type Side } from './testing/pair.fixture.ts';

const hourMs = 3_600_000;
const sides: readonly Side[] = ['client', 'gateway'];

function connected(): Pair {
  const pair = new Pair();
  pair.connect();
  pair.run(1_000);
  return pair;
}

const newestSa = (pair: Pair): IkeSaId => must(pair.effects('client', 'sa-established').at(-1), 'IKE SA').sa.id;
const living = (pair: Pair, side: Side): number =>
  pair.effects(side, 'child-established').length - pair.effects(side, 'child-deleted').length;
const livingSas = (pair: Pair, side: Side): number =>
  pair.effects(side, 'sa-established').length - pair.effects(side, 'sa-deleted').length;

describe('a renewed pair of ESP SAs', () => {
  it('stands beside the old one on both ends, with keys of its own', () => {
    const pair = connected();
    pair.apply('client', pair.client.rekeyChild(newestSa(pair), pair.now));
    pair.run(1_000);
    for (const side of sides) {
      const children = pair.effects(side, 'child-established').map(({ child }) => child);
      expect(children).toHaveLength(2);
      expect(children[0]?.keysIn.encryption.reveal()).not.toEqual(children[1]?.keysIn.encryption.reveal());
      expect(pair.effects(side, 'child-deleted')).toEqual([]);
    }
  });

  it('outlives the old one, which goes when its time is over', () => {
    const pair = connected();
    pair.run(0.9 * hourMs);
    pair.apply('client', pair.client.rekeyChild(newestSa(pair), pair.now));
    pair.run(0.2 * hourMs);
    for (const side of sides) {
      const [old, renewed] = pair.effects(side, 'child-established').map(({ child }) => child.spiIn);
      expect(pair.effects(side, 'child-deleted')).toEqual([expect.objectContaining({ spiIn: old, reason: 'expired' })]);
      expect(renewed).not.toBe(old);
    }
  });

  it('lets its maker delete the old one on both ends', () => {
    const pair = connected();
    const old = must(pair.effects('client', 'child-established')[0], 'ESP SA').child;
    pair.apply('client', pair.client.rekeyChild(newestSa(pair), pair.now));
    pair.run(1_000);
    pair.apply('client', pair.client.closeChild(newestSa(pair), old.spiIn, pair.now));
    pair.run(1_000);
    expect(pair.effects('client', 'child-deleted')).toMatchObject([{ spiIn: old.spiIn, reason: 'closed-here' }]);
    expect(pair.effects('gateway', 'child-deleted')).toMatchObject([{ spiIn: old.spiOut, reason: 'peer-deleted' }]);
    for (const side of sides) expect([living(pair, side), livingSas(pair, side)]).toEqual([1, 1]);
  });

  it('is not asked for under an SA that is not there', () => {
    const pair = connected();
    expect(pair.client.rekeyChild('00'.repeat(16) as IkeSaId, pair.now)).toEqual([]);
    expect(pair.gateway.rekeyChild(newestSa(pair), pair.now)).toEqual([]);
  });
});

describe('a renewed IKE SA', () => {
  it('belongs to the same attempt, and leaves the old ESP SAs alone', () => {
    const pair = connected();
    const old = newestSa(pair);
    pair.apply('client', pair.client.rekey(old, pair.now));
    pair.run(1_000);
    const [first, second] = pair.effects('client', 'sa-established').map(({ sa }) => sa);
    expect(second?.id).not.toBe(old);
    expect(second?.attempt).toBe(first?.attempt);
    for (const side of sides) {
      expect(pair.effects(side, 'child-deleted')).toEqual([]);
      expect(living(pair, side)).toBe(2);
    }
  });

  it('takes care of what the old one made: closing it ends all', () => {
    const pair = connected();
    pair.run((limits.ikeLifetimeSeconds - 600) * 1_000);
    const old = newestSa(pair);
    pair.apply('client', pair.client.rekeyChild(old, pair.now));
    pair.apply('client', pair.client.rekey(old, pair.now));
    pair.run(900_000);
    const renewed = newestSa(pair);
    for (const side of sides) expect([livingSas(pair, side), living(pair, side)]).toEqual([1, 2]);
    pair.apply('client', pair.client.close(renewed, pair.now));
    pair.run(60_000);
    for (const side of sides) {
      expect(living(pair, side)).toBe(0);
      expect(pair[side].deadline()).toBeUndefined();
    }
  });
});

describe('an IKE SA that expires', () => {
  it('keeps its ESP SAs, which end in their own time', () => {
    const pair = connected();
    pair.run((limits.ikeLifetimeSeconds - 60) * 1_000);
    pair.apply('client', pair.client.rekeyChild(newestSa(pair), pair.now));
    pair.run(180_000);
    for (const side of sides) {
      expect(pair.effects(side, 'sa-deleted').map(({ reason }) => reason)).toEqual(['expired']);
      expect(living(pair, side)).toBe(1);
    }
    pair.run(1.1 * hourMs);
    for (const side of sides) {
      expect(living(pair, side)).toBe(0);
      expect(pair[side].deadline()).toBeUndefined();
    }
  });
});

describe('close', () => {
  it('ends what former IKE SAs made as well, where the Deletes of that were lost', () => {
    const pair = connected();
    const first = newestSa(pair);
    pair.apply('client', pair.client.rekey(first, pair.now));
    pair.run(1_000);
    const sas = [first, newestSa(pair)];
    expect(new Set(sas).size).toBe(2);
    for (const sa of sas) {
      // The first of two messages: that of the ESP SAs.
      let sent = 0;
      pair.tap = () => ++sent > 1;
      pair.apply('client', pair.client.close(sa, pair.now));
      pair.run(1_000);
    }
    expect([living(pair, 'gateway'), livingSas(pair, 'gateway')]).toEqual([2, 0]);
    pair.run(10_000);
    expect(living(pair, 'gateway')).toBe(0);
    expect(pair.gateway.deadline()).toBeUndefined();
  });

  it('ends everything on both ends, soon', () => {
    const pair = connected();
    pair.apply('client', pair.client.rekeyChild(newestSa(pair), pair.now));
    pair.run(1_000);
    pair.apply('gateway', pair.gateway.close(newestSa(pair), pair.now));
    pair.run(1_000);
    for (const side of sides) {
      expect(living(pair, side)).toBe(0);
      expect(livingSas(pair, side)).toBe(0);
      expect(pair[side].deadline()).toBeUndefined();
    }
    expect(pair.effects('client', 'child-deleted').map(({ reason }) => reason)).toEqual([
      'peer-deleted',
      'peer-deleted',
    ]);
  });
});

describe('dead peer detection', () => {
  it('finds a living peer alive, from either end', () => {
    const pair = connected();
    for (const side of sides) pair.apply(side, pair[side].probe(newestSa(pair), pair.now));
    pair.run(60_000);
    for (const side of sides) expect(pair.effects(side, 'sa-deleted')).toEqual([]);
  });

  it('finds a silent one dead, with all its ESP SAs', () => {
    const pair = connected();
    pair.tap = () => false;
    pair.apply('gateway', pair.gateway.probe(newestSa(pair), pair.now));
    pair.run(60_000);
    expect(pair.effects('gateway', 'sa-deleted').map(({ reason }) => reason)).toEqual(['dead-peer']);
    expect(living(pair, 'gateway')).toBe(0);
    expect(pair.gateway.deadline()).toBeUndefined();
  });
});

const weights: Partial<Record<IkeEffect['kind'], readonly [sas: number, children: number]>> = {
  'sa-established': [1, 0],
  'sa-deleted': [-1, 0],
  'child-established': [0, 1],
  'child-deleted': [0, -1],
};

function mostAtOnce(pair: Pair, side: Side): { sas: number; children: number } {
  const now = { sas: 0, children: 0 };
  const most = { ...now };
  for (const { effect } of pair.seen.filter((entry) => entry.side === side)) {
    const [sas, children] = weights[effect.kind] ?? [0, 0];
    now.sas += sas;
    now.children += children;
    most.sas = Math.max(most.sas, now.sas);
    most.children = Math.max(most.children, now.children);
  }
  return most;
}

describe('thirty days with renewals every hour', () => {
  it('leave two SAs of each kind at the most, and nothing at the end', () => {
    const pair = connected();
    let id = newestSa(pair);
    for (let hour = 1; hour <= 30 * 24; hour += 1) {
      // Nothing is on the wire: the clock may leap.
      pair.now = later(pair.now, milliseconds(hourMs));
      const renewsIkeSa = hour % 7 === 0;
      pair.apply('client', renewsIkeSa ? pair.client.rekey(id, pair.now) : pair.client.rekeyChild(id, pair.now));
      pair.run(2 * limits.slowSweepMs);
      if (renewsIkeSa) id = newestSa(pair);
    }
    for (const side of sides) expect(mostAtOnce(pair, side)).toEqual({ sas: 2, children: 2 });
    for (const side of sides) {
      expect(pair.effects(side, 'child-established')).toHaveLength(30 * 24 + 1);
      expect(pair.effects(side, 'refused')).toEqual([]);
    }
    pair.run(10 * hourMs);
    for (const side of sides) expect(pair[side].deadline()).toBeUndefined();
  });
});
