import { DecodeError } from './errors.ts';

/** Bounds on the rest of a structure, in bytes. */
export interface RestBounds {
  readonly field: string;
  readonly min?: number;
  readonly max?: number;
}

/**
 * Bounded reader over network-order bytes. Every read names its field, so that a failure says what was missing and where.
 * Returned byte ranges are views of the input, not copies.
 */
export class Cursor {
  readonly #view: DataView;
  #at = 0;

  /** @param base offset of `bytes` within the outermost input, for error messages */
  constructor(
    readonly bytes: Uint8Array,
    readonly base = 0,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Offset of the next byte within the outermost input. */
  get offset(): number {
    return this.base + this.#at;
  }

  get remaining(): number {
    return this.bytes.length - this.#at;
  }

  u8(field: string): number {
    const at = this.#take(1, field);
    return this.#view.getUint8(at);
  }

  u16(field: string): number {
    const at = this.#take(2, field);
    return this.#view.getUint16(at);
  }

  u32(field: string): number {
    const at = this.#take(4, field);
    return this.#view.getUint32(at);
  }

  take(length: number, field: string): Uint8Array {
    const at = this.#take(length, field);
    return this.bytes.subarray(at, at + length);
  }

  /** A cursor over the next `length` bytes, which this one skips. */
  sub(length: number, field: string): Cursor {
    const offset = this.offset;
    return new Cursor(this.take(length, field), offset);
  }

  /** Everything that is left, within the given bounds. */
  rest({ field, min = 0, max = Number.POSITIVE_INFINITY }: RestBounds): Uint8Array {
    if (this.remaining < min) throw this.error('truncated', field, `needs ${min} bytes, has ${this.remaining}`);
    if (this.remaining > max) throw this.error('bad-length', field, `at most ${max} bytes, has ${this.remaining}`);
    return this.take(this.remaining, field);
  }

  /** @throws DecodeError `trailing-bytes` unless all bytes were read */
  end(field: string): void {
    if (this.remaining > 0) throw this.error('trailing-bytes', field, `${this.remaining} bytes`);
  }

  /** An error at the current offset, for the caller to throw. */
  error(code: DecodeError['code'], field: string, detail?: string): DecodeError {
    return new DecodeError(code, field, this.offset, detail);
  }

  #take(length: number, field: string): number {
    if (!(length >= 0 && length <= this.remaining)) {
      throw this.error('truncated', field, `needs ${length} bytes, has ${this.remaining}`);
    }
    const at = this.#at;
    this.#at += length;
    return at;
  }
}
