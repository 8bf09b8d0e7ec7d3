import { describe, expect, it } from 'vitest';
import { handoutBytesMax, handoutMs, handoutsMax } from '../limits.ts';
import { Handouts } from './handouts.ts';

const file = { name: 'bob.p12', mediaType: 'application/x-pkcs12', bytes: Uint8Array.of(1, 2, 3) };

function atClock() {
  const clock = { now: 1_000_000 };
  const handouts = new Handouts(() => clock.now);
  return { clock, handouts };
}

describe('files that are handed out once', () => {
  it('are had once', () => {
    const { handouts } = atClock();
    const { token } = handouts.keep('alice', { files: [file] });
    expect(handouts.take('alice', token)?.files).toEqual([file]);
    expect(handouts.take('alice', token)).toBeUndefined();
  });

  it('are for nobody else, who takes nothing away by asking', () => {
    const { handouts } = atClock();
    const { token } = handouts.keep('alice', { files: [file] });
    expect(handouts.take('mallory', token)).toBeUndefined();
    expect(handouts.take('alice', `${token}x`)).toBeUndefined();
    expect(handouts.take('alice', token)?.files).toEqual([file]);
  });

  it('are gone after some minutes', () => {
    const { clock, handouts } = atClock();
    const [first, second] = [handouts.keep('alice', { files: [file] }), handouts.keep('alice', { files: [file] })];
    clock.now += handoutMs - 1;
    expect(handouts.take('alice', first.token)?.files).toEqual([file]);
    clock.now += 1;
    expect(handouts.take('alice', second.token)).toBeUndefined();
  });

  it('are fetched as often as it was said, and are for others no more for that', () => {
    const { handouts } = atClock();
    const { token } = handouts.keep('links', { files: [file] }, 2);
    expect(handouts.take('alice', token)).toBeUndefined();
    const fetched = [1, 2, 3].map(() => handouts.take('links', token) !== undefined);
    expect(fetched).toEqual([true, true, false]);
  });

  it('are so many at most, and so large', () => {
    const { handouts } = atClock();
    const tickets = Array.from({ length: handoutsMax + 1 }, () => handouts.keep('alice', { files: [file] }));
    const left = tickets.map(({ token }) => handouts.take('alice', token) !== undefined);
    expect(left).toEqual([false, ...Array.from({ length: handoutsMax }, () => true)]);
    expect(() => handouts.keep('alice', { files: [{ ...file, bytes: new Uint8Array(handoutBytesMax + 1) }] })).toThrow(
      RangeError,
    );
  });
});
