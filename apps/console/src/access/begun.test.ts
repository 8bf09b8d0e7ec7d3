import { describe, expect, it } from 'vitest';
import { Begun } from './begun.ts';

const lastsMs = 1_000;
function begunAt() {
  const clock = { now: Date.parse('2027-01-31T12:00:00Z') };
  return { clock, begun: new Begun({ lastsMs, doneMax: 2 }, () => clock.now) };
}

describe('what a browser has begun', () => {
  it('is done once', () => {
    const { begun } = begunAt();
    const token = begun.begin();
    expect([begun.isUnderWay(token), begun.finish(token), begun.finish(token), begun.isUnderWay(token)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('is over after its time, and not yet before it', () => {
    const { begun, clock } = begunAt();
    const token = begun.begin();
    clock.now += lastsMs - 1;
    expect(begun.isUnderWay(token)).toBe(true);
    clock.now += 1;
    expect(begun.isUnderWay(token)).toBe(false);
    clock.now -= lastsMs + 1;
    expect(begun.isUnderWay(token)).toBe(false);
  });

  it('has secrets of its own, others where its time was changed, and in another process', () => {
    const { begun, clock } = begunAt();
    const token = begun.begin();
    const [at = '', random] = token.split('.');
    const later = `${(Number.parseInt(at, 36) + 1).toString(36)}.${random}`;
    const secrets = [
      ...[token, later, begun.begin()].map((each) => begun.secretOf(each, 'state')),
      begun.secretOf(token, 'nonce'),
      new Begun({ lastsMs, doneMax: 2 }, () => clock.now).secretOf(token, 'state'),
    ];
    expect(new Set(secrets.map((secret) => secret.toString('hex'))).size).toBe(secrets.length);
    expect(begun.secretOf(token, 'state')).toEqual(secrets[0]);
  });

  it.each(['', '.', 'x', 'zz.short', `-1.${'a'.repeat(43)}`, `${'z'.repeat(12)}.${'a'.repeat(43)}`])(
    'is not %j',
    (token) => {
      expect(begunAt().begun.isUnderWay(token)).toBe(false);
    },
  );

  it('is remembered so often when it is done, for as long as it could be done again', () => {
    const { begun, clock } = begunAt();
    const tokens = Array.from({ length: 3 }, () => begun.begin());
    for (const token of tokens) begun.finish(token);
    expect(tokens.map((token) => begun.isUnderWay(token))).toEqual([true, false, false]);
    clock.now += lastsMs;
    expect(tokens.map((token) => begun.isUnderWay(token))).toEqual([false, false, false]);
  });
});
