import { describe, expect, it } from 'vitest';
import { fromHex, toHex, Writer } from './index.ts';

describe('a Writer', () => {
  it('writes each value in network order, in as many bytes as its field has', () => {
    const out = new Writer().u8(0x01).u16(0x0203).u32(0x0405_0607).bytes(fromHex('0809')).zeros(2);
    expect(out.length).toBe(11);
    expect(toHex(out.written)).toBe('0102030405060708090000');
    expect(toHex(out.finish())).toBe('0102030405060708090000');
  });

  it('writes the least and the greatest value of each field', () => {
    expect(toHex(new Writer().u8(0).u16(0).u32(0).finish())).toBe('00000000000000');
    expect(toHex(new Writer().u8(0xff).u16(0xffff).u32(0xffff_ffff).finish())).toBe('ffffffffffffff');
  });

  it.each([-1, 0.5, Number.NaN])('takes no %s for a value', (value) => {
    const out = new Writer();
    expect(() => out.u8(value)).toThrow(RangeError);
    expect(() => out.u16(value)).toThrow(RangeError);
    expect(() => out.u32(value)).toThrow(RangeError);
    expect(out.length).toBe(0);
  });

  it('takes nothing above the greatest value of a field', () => {
    const out = new Writer();
    expect(() => out.u8(0x100)).toThrow(RangeError);
    expect(() => out.u16(0x1_0000)).toThrow(RangeError);
    expect(() => out.u32(0x1_0000_0000)).toThrow(RangeError);
  });

  it('writes over what was written before', () => {
    const out = new Writer().zeros(8).u8(9);
    out.patchU16(1, 0x0102);
    out.patchU32(4, 0x0a0b_0c0d);
    expect(toHex(out.finish())).toBe('000102000a0b0c0d09');
  });

  it('fills with zeros where others wrote before it', () => {
    const first = new Writer().bytes(new Uint8Array(64).fill(0xff));
    first.finish();
    expect(toHex(new Writer().zeros(4).u8(1).zeros(1).finish())).toBe('000000000100');
  });

  it.each([255, 256, 257, 600, 5_000])('grows to %i bytes and keeps what it has', (length) => {
    const out = new Writer()
      .u8(7)
      .bytes(new Uint8Array(length - 2).fill(1))
      .u8(8);
    const written = out.finish();
    expect([written.length, written[0], written[length - 2], written[length - 1]]).toEqual([length, 7, 1, 8]);
  });

  it('refuses a structure that its 16-bit length cannot count', () => {
    const filled = (octets: number) => () => new Writer().lengthPrefixed16(0, (out) => out.zeros(octets)).finish();
    expect(filled(0xfffd)()).toHaveLength(0xffff);
    expect(filled(0xfffe)).toThrow(RangeError);
  });

  it.each(['u8', 'u16', 'u32'] as const)('takes no %s once it is finished', (write) => {
    const out = new Writer();
    out.finish();
    expect(() => out[write](1)).toThrow(RangeError);
    expect(() => out.bytes(fromHex('00'))).toThrow(RangeError);
  });

  it('returns a copy that later writers leave alone', () => {
    const kept = Array.from({ length: 20 }, (_, n) => new Writer().u8(n).finish());
    expect(kept.map(([byte]) => byte)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });
});

describe('the memory of a Writer', () => {
  const memoryOf = (out: Writer): ArrayBufferLike => out.written.buffer;

  it('is empty when the next one gets it: what was secret is nowhere in it', () => {
    const first = new Writer().bytes(new Uint8Array(64).fill(0xff));
    const memory = memoryOf(first);
    first.finish();
    const next = new Writer();
    expect(memoryOf(next)).toBe(memory);
    expect(new Uint8Array(memory).every((byte) => byte === 0)).toBe(true);
  });

  it('is not given to two at once, also where one is finished twice', () => {
    const first = new Writer().u8(1);
    first.finish();
    expect(first.finish()).toHaveLength(0);
    const [one, other] = [new Writer().u8(2), new Writer().u8(3)];
    expect(memoryOf(one)).not.toBe(memoryOf(other));
    expect([toHex(one.finish()), toHex(other.finish())]).toEqual(['02', '03']);
  });

  it('is kept of eight, and of none that grew beyond a control message', () => {
    const grown = new Writer().zeros(4_097);
    const writers = Array.from({ length: 10 }, () => new Writer());
    const kept = new Set(writers.slice(0, 8).map(memoryOf));
    const large = memoryOf(grown);
    grown.finish();
    for (const out of writers) out.finish();
    const next = Array.from({ length: 10 }, () => memoryOf(new Writer()));
    expect(next.filter((memory) => kept.has(memory))).toHaveLength(8);
    expect(next).not.toContain(large);
  });

  it('doubles when it is full, and no sooner', () => {
    const out = new Writer().zeros(256);
    expect(memoryOf(out).byteLength).toBe(256);
    expect(memoryOf(out.u8(1)).byteLength).toBe(512);
    expect(memoryOf(out.zeros(4_000)).byteLength).toBe(4_257);
  });

  it('is kept up to 4096 bytes', () => {
    const largest = new Writer().zeros(4_096);
    const memory = memoryOf(largest);
    largest.finish();
    expect(memoryOf(new Writer())).toBe(memory);
  });
});
