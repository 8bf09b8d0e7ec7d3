import { CertificateError, type CertificateErrorCode } from '../errors.ts';
import { tags } from './tags.ts';

/** One encoded value: where it is in the input. Views are made when they are asked for, which lists of many entries do not. */
export class DerValue {
  constructor(
    readonly bytes: Uint8Array,
    private readonly start: number,
    /** Where its contents begin in `bytes`, and where they end. */
    readonly from: number,
    readonly to: number,
  ) {}

  /** Identifier octet. */
  get tag(): number {
    return this.bytes[this.start] ?? 0;
  }

  /** Identifier, length and contents. */
  get raw(): Uint8Array {
    return this.bytes.subarray(this.start, this.to);
  }

  /** Contents alone. */
  get body(): Uint8Array {
    return this.bytes.subarray(this.from, this.to);
  }

  /** A reader over the contents. */
  open(field: string): DerReader {
    return new DerReader(this.bytes, field, this.from, this.to);
  }
}

/**
 * Bounded reader over the values of one DER encoding (X.690). Others' parsers build a tree of all that is there; this one
 * reads no deeper than its caller asks, so that nesting, length and number are bounded by the structure being read, and
 * keeps the very bytes that signatures and comparisons need. Indefinite lengths and long tags are refused.
 */
export class DerReader {
  #at: number;

  /** @param field what is read, for error messages */
  constructor(
    readonly bytes: Uint8Array,
    readonly field: string,
    from = 0,
    /** Where the last value ends in `bytes`. */
    readonly to = bytes.length,
  ) {
    this.#at = from;
  }

  /** Where the next value begins in `bytes`. */
  get at(): number {
    return this.#at;
  }

  get done(): boolean {
    return this.#at >= this.to;
  }

  /** Identifier octet of the next value. */
  get next(): number | undefined {
    return this.done ? undefined : this.bytes[this.#at];
  }

  /** @throws CertificateError where the next value is of another type than `tag` */
  read(field: string, tag?: number): DerValue {
    const start = this.#at;
    const found = this.next;
    if (found === undefined) throw new CertificateError('truncated', field);
    if (tag !== undefined && found !== tag) {
      throw new CertificateError('unexpected-type', field, `identifier ${hex(found)}, not ${hex(tag)}`);
    }
    if ((found & 0x1f) === 0x1f) throw new CertificateError('unsupported', field, 'long tag');
    const from = start + 1 + this.#lengthOctets(start + 1, field);
    const to = from + this.#length(start + 1, from, field);
    if (to > this.to) {
      throw new CertificateError('truncated', field, `needs ${to - from} bytes, has ${this.to - from}`);
    }
    this.#at = to;
    return new DerValue(this.bytes, start, from, to);
  }

  /** The next value where it is of the type, else nothing. */
  optional(field: string, tag: number): DerValue | undefined {
    return this.next === tag ? this.read(field, tag) : undefined;
  }

  /** A reader over the contents of the next value. */
  open(field: string, tag: number = tags.sequence): DerReader {
    return this.read(field, tag).open(field);
  }

  openOptional(field: string, tag: number): DerReader | undefined {
    return this.next === tag ? this.open(field, tag) : undefined;
  }

  /** What `element` makes of every value that is left. */
  all<T>(max: number, element: (reader: DerReader) => T): T[] {
    const elements: T[] = [];
    while (!this.done) {
      if (elements.length >= max) throw this.error('too-many', `more than ${max}`);
      elements.push(element(this));
    }
    return elements;
  }

  /** @throws CertificateError `trailing-bytes` unless all was read */
  end(): void {
    if (!this.done) throw this.error('trailing-bytes', `${this.to - this.#at} bytes`);
  }

  error(code: CertificateErrorCode, detail?: string): CertificateError {
    return new CertificateError(code, this.field, detail);
  }

  /** How many octets a length takes (X.690 §8.1.3). */
  #lengthOctets(at: number, field: string): number {
    if (at >= this.to) throw new CertificateError('truncated', field, 'no length');
    const first = this.bytes[at] ?? 0;
    if (first < 0x80) return 1;
    const count = first & 0x7f;
    if (count === 0) throw new CertificateError('bad-length', field, 'indefinite');
    if (count > 4) throw new CertificateError('bad-length', field, `${count} bytes of length`);
    if (at + count >= this.to) throw new CertificateError('truncated', field, 'length');
    return 1 + count;
  }

  /** The length that the octets from `at` to `end` say, in the only form that DER has (X.690 §10.1). */
  #length(at: number, end: number, field: string): number {
    const count = end - at - 1;
    if (count === 0) return this.bytes[at] ?? 0;
    let length = 0;
    for (let index = at + 1; index < end; index++) length = length * 256 + (this.bytes[index] ?? 0);
    if (length < 0x80 || length < 256 ** (count - 1)) throw new CertificateError('bad-length', field, 'not minimal');
    return length;
  }
}

/** A reader over one value that fills the input. */
export function openDer(bytes: Uint8Array, field: string, tag: number = tags.sequence): DerReader {
  const outer = new DerReader(bytes, field);
  const inner = outer.open(field, tag);
  outer.end();
  return inner;
}

const hex = (octet: number): string => `0x${octet.toString(16).padStart(2, '0')}`;
