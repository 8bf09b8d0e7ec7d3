const initialCapacity = 256;

/** Growing writer of network-order bytes. A value out of a field's range is a bug of the caller and throws RangeError. */
export class Writer {
  #bytes = new Uint8Array(initialCapacity);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  u8(value: number): this {
    const at = this.#reserve(1, value, 0xff);
    this.#view.setUint8(at, value);
    return this;
  }

  u16(value: number): this {
    const at = this.#reserve(2, value, 0xffff);
    this.#view.setUint16(at, value);
    return this;
  }

  u32(value: number): this {
    const at = this.#reserve(4, value, 0xffff_ffff);
    this.#view.setUint32(at, value);
    return this;
  }

  bytes(value: Uint8Array): this {
    const at = this.#reserve(value.length);
    this.#bytes.set(value, at);
    return this;
  }

  zeros(count: number): this {
    const at = this.#reserve(count);
    this.#bytes.fill(0, at, at + count);
    return this;
  }

  /** Writes `body` behind a 16-bit length that counts itself, the body, and `extra` bytes that stand before it. */
  lengthPrefixed16(extra: number, body: (out: this) => void): this {
    const at = this.#length;
    this.u16(0);
    body(this);
    const length = this.#length - at + extra;
    if (length > 0xffff) throw new RangeError(`structure of ${length} bytes does not fit a 16-bit length`);
    this.#view.setUint16(at, length);
    return this;
  }

  /** Overwrites a 16-bit value written before. */
  patchU16(at: number, value: number): void {
    this.#view.setUint16(at, value);
  }

  /** Overwrites a 32-bit value written before. */
  patchU32(at: number, value: number): void {
    this.#view.setUint32(at, value);
  }

  /** A copy of what was written. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(count: number, value = 0, max = 0): number {
    if (!Number.isInteger(value) || value < 0 || value > max) throw new RangeError(`${value} is not within 0..${max}`);
    const at = this.#length;
    const needed = at + count;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#length = needed;
    return at;
  }
}
