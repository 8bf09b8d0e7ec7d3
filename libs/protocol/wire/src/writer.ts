const initialCapacity = 256;

/** Memory to write into. To make it takes longer than to write most structures. */
interface Scratch {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView;
}

/** Of finished writers, for the next ones: about as many as structures nest, none larger than a control message. */
const idle: Scratch[] = [];
const idleMax = 8;
const idleBytesMax = 4_096;

function scratchOf(size: number): Scratch {
  const bytes = new Uint8Array(size);
  return { bytes, view: new DataView(bytes.buffer) };
}

/** What a finished writer has: no room. */
const none = scratchOf(0);

/** Growing writer of network-order bytes. A value out of a field's range is a bug of the caller and throws RangeError. */
export class Writer {
  #scratch = idle.pop() ?? scratchOf(initialCapacity);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** A view of what was written, for a checksum over it; gone with the next write. */
  get written(): Uint8Array {
    return this.#scratch.bytes.subarray(0, this.#length);
  }

  u8(value: number): this {
    const at = this.#reserve(1, value, 0xff);
    this.#scratch.view.setUint8(at, value);
    return this;
  }

  u16(value: number): this {
    const at = this.#reserve(2, value, 0xffff);
    this.#scratch.view.setUint16(at, value);
    return this;
  }

  u32(value: number): this {
    const at = this.#reserve(4, value, 0xffff_ffff);
    this.#scratch.view.setUint32(at, value);
    return this;
  }

  bytes(value: Uint8Array): this {
    const at = this.#reserve(value.length);
    this.#scratch.bytes.set(value, at);
    return this;
  }

  zeros(count: number): this {
    const at = this.#reserve(count);
    this.#scratch.bytes.fill(0, at, at + count);
    return this;
  }

  /** Writes `body` behind a 16-bit length that counts itself, the body, and `extra` bytes that stand before it. */
  lengthPrefixed16(extra: number, body: (out: this) => void): this {
    const at = this.#length;
    this.u16(0);
    body(this);
    const length = this.#length - at + extra;
    if (length > 0xffff) throw new RangeError(`structure of ${length} bytes does not fit a 16-bit length`);
    this.#scratch.view.setUint16(at, length);
    return this;
  }

  /** Overwrites a 16-bit value written before. */
  patchU16(at: number, value: number): void {
    this.#scratch.view.setUint16(at, value);
  }

  /** Overwrites a 32-bit value written before. */
  patchU32(at: number, value: number): void {
    this.#scratch.view.setUint32(at, value);
  }

  /** A copy of what was written. The writer is done with: it takes no more. */
  finish(): Uint8Array<ArrayBuffer> {
    const { bytes } = this.#scratch;
    const copy = bytes.slice(0, this.#length);
    if (idle.length < idleMax && bytes.length > 0 && bytes.length <= idleBytesMax) {
      bytes.fill(0, 0, this.#length);
      idle.push(this.#scratch);
    }
    this.#scratch = none;
    return copy;
  }

  #reserve(count: number, value = 0, max = 0): number {
    if (!Number.isInteger(value) || value < 0 || value > max) throw new RangeError(`${value} is not within 0..${max}`);
    const at = this.#length;
    const needed = at + count;
    if (needed > this.#scratch.bytes.length) this.#grow(needed);
    this.#length = needed;
    return at;
  }

  #grow(needed: number): void {
    if (this.#scratch === none) throw new RangeError('a finished writer takes no more');
    const grown = scratchOf(Math.max(needed, this.#scratch.bytes.length * 2));
    grown.bytes.set(this.#scratch.bytes);
    this.#scratch = grown;
  }
}
