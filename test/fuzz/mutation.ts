import { concat } from '@sekisho/wire';
import { limits } from './limits.ts';
import type { Seeded } from './seeded.ts';

type Edit = (input: Uint8Array, draws: Seeded, others: readonly Uint8Array[]) => Uint8Array;

/** Values at which lengths and counts turn over. */
const octets = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 28, 32, 63, 64, 65, 127, 128, 129, 252, 253, 254, 255] as const;
const words = [
  0, 1, 3, 4, 5, 6, 7, 8, 11, 12, 28, 255, 256, 1_023, 1_024, 1_500, 4_096, 32_767, 32_768, 65_534, 65_535,
];
const longs = [0, 1, 27, 28, 65_535, 65_536, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];
const chunkMax = 64;

function written(input: Uint8Array, at: number, value: number, size: 1 | 2 | 4): Uint8Array {
  const copy = input.slice();
  if (at + size > copy.length) return copy;
  const view = new DataView(copy.buffer);
  if (size === 1) view.setUint8(at, value & 0xff);
  else if (size === 2) view.setUint16(at, value & 0xffff);
  else view.setUint32(at, value >>> 0);
  return copy;
}

/** A part of it: mostly short, now and then any. */
function stretch(input: Uint8Array, draws: Seeded): { readonly from: number; readonly to: number } {
  const from = draws.below(input.length + 1);
  const longest = draws.below(8) === 0 ? input.length : Math.min(chunkMax, input.length);
  return { from, to: Math.min(input.length, from + 1 + draws.below(longest + 1)) };
}

const inserted = (input: Uint8Array, at: number, bytes: Uint8Array): Uint8Array =>
  concat(input.subarray(0, at), bytes, input.subarray(at));

/** The weight of an edit is how often it stands here. */
const edits: readonly Edit[] = [
  function flipBit(input, draws) {
    const at = draws.below(input.length);
    return written(input, at, (input[at] ?? 0) ^ (1 << draws.below(8)), 1);
  },
  function anyOctet(input, draws) {
    return written(input, draws.below(input.length), draws.below(256), 1);
  },
  function tellingOctet(input, draws) {
    return written(input, draws.below(input.length), draws.of(octets) ?? 0, 1);
  },
  function tellingWord(input, draws) {
    return written(input, draws.below(input.length), draws.of(words) ?? 0, 2);
  },
  function tellingLong(input, draws) {
    return written(input, draws.below(input.length), draws.of(longs) ?? 0, 4);
  },
  /** Off by a few, as lengths go wrong. */
  function nudgeOctet(input, draws) {
    const at = draws.below(input.length);
    return written(input, at, (input[at] ?? 0) + draws.below(9) - 4, 1);
  },
  /** What a length field of the rest would say. */
  function lengthOfRest(input, draws) {
    const at = draws.below(input.length);
    return written(input, at, input.length - at + draws.below(9) - 4, draws.below(2) === 0 ? 1 : 2);
  },
  function cut(input, draws) {
    const { from, to } = stretch(input, draws);
    return concat(input.subarray(0, from), input.subarray(to));
  },
  function truncate(input, draws) {
    return input.slice(0, draws.below(input.length + 1));
  },
  function repeat(input, draws) {
    const { from, to } = stretch(input, draws);
    const times = draws.below(8) === 0 ? 1 + draws.below(chunkMax) : 1;
    return inserted(input, to, concat(...Array.from({ length: times }, () => input.subarray(from, to))));
  },
  function fill(input, draws) {
    const bytes = new Uint8Array(1 + draws.below(chunkMax)).fill(draws.of(octets) ?? 0);
    return inserted(input, draws.below(input.length + 1), bytes);
  },
  function move(input, draws) {
    const { from, to } = stretch(input, draws);
    const rest = concat(input.subarray(0, from), input.subarray(to));
    return inserted(rest, draws.below(rest.length + 1), input.subarray(from, to));
  },
  function cross(input, draws, others) {
    const other = draws.of(others) ?? input;
    const { from, to } = stretch(other, draws);
    return inserted(input, draws.below(input.length + 1), other.subarray(from, to));
  },
  function overwrite(input, draws, others) {
    const other = draws.of(others) ?? input;
    const { from, to } = stretch(other, draws);
    const copy = input.slice();
    const at = draws.below(copy.length + 1);
    copy.set(other.subarray(from, Math.min(to, from + copy.length - at)), at);
    return copy;
  },
];

/** An input that is like `parent` in most, and like others of the corpus in some; a few edits away. */
export function mutated(parent: Uint8Array, draws: Seeded, others: readonly Uint8Array[]): Uint8Array {
  let input = parent;
  const count = 1 + draws.below(limits.editsMax);
  for (let edit = 0; edit < count; edit += 1) input = (draws.of(edits) ?? cutNothing)(input, draws, others);
  return input.slice(0, limits.inputBytesMax);
}

const cutNothing: Edit = (input) => input;
