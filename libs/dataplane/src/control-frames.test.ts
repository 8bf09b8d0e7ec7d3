import { describe, expect, it } from 'vitest';
import { decodeControlFrames, frameWords } from './control-frames.ts';

// Words: kind, offset, size, peer, peer port, tunnel, session, local address, local port, remote address, remote port.
const local = [0xc000_0201, 4500];
const remote = [0xcb00_7107, 40_000];
const arena = Uint8Array.from({ length: 10 }, (_, index) => index);
const table = (...rows: number[][]): Uint32Array => Uint32Array.from(rows.flat());

describe('decodeControlFrames', () => {
  it('reads each kind with the fields it has, and its bytes out of the arena', () => {
    const frames = decodeControlFrames(
      table(
        [0, 0, 4, 0, 0, 0, 0, ...local, ...remote],
        [1, 4, 2, 7, 1701, 0, 0, 0, 0, 0, 0],
        [2, 6, 4, 4_294_967_295, 0, 65_535, 2, 0, 0, 0, 0],
        [3, 10, 0, 0, 0, 0, 0, ...local, ...remote],
        [4, 10, 0, 7, 0, 0, 0, 0, 0, ...remote],
      ),
      arena,
    );
    const ends = { local: { address: '192.0.2.1', port: 4500 }, remote: { address: '203.0.113.7', port: 40_000 } };
    expect(frames).toEqual([
      { kind: 'ike', ...ends, bytes: arena.subarray(0, 4) },
      { kind: 'l2tp', peer: 7, peerPort: 1701, bytes: arena.subarray(4, 6) },
      { kind: 'ppp', peer: 4_294_967_295, key: { tunnel: 65_535, session: 2 }, bytes: arena.subarray(6) },
      { kind: 'clear-l2tp', ...ends },
      { kind: 'moved', peer: 7, remote: ends.remote },
    ]);
  });

  it('reads an empty table', () => {
    expect(decodeControlFrames(new Uint32Array(), arena)).toEqual([]);
  });

  it.each([
    ['a row cut short', table(new Array<number>(frameWords - 1).fill(0))],
    ['an unknown kind', table([5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
    ['bytes outside the arena', table([0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 0])],
  ])('refuses %s', (_name, words) => {
    expect(() => decodeControlFrames(words, arena)).toThrow(RangeError);
  });
});
