import { CertificateError, type CertificateErrorCode } from '../errors.ts';

/** Identifier octets of the types that X.509 uses (X.690 §8.1.2). */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Identifier octet of a context-specific tag. */
export const context = (number: number): number => 0x80 | number;
/** The same, where the value is constructed: explicit tags, and implicit ones of sequences. */
export const constructed = (number: number): number => 0xa0 | number;

/** One encoded value. `raw` and `body` are views of the input. */
export interface DerValue {
  readonly tag: number;
  /** Identifier, length and contents. */
  readonly raw: Uint8Array;
  /** Contents alone. */
  readonly body: Uint8Array;
}

/**
 * Bounded reader over the values of one DER encoding (X.690). Others' parsers build a tree of all that is there; this one
 * reads no deeper than its caller asks, so that nesting, length and number are bounded by the structure being read, and
 * keeps the very bytes that signatures and comparisons need. Indefinite lengths and long tags are refused.
 */
export class DerReader {
  #at = 0;

  /** @param field what is read, for error messages */
  constructor(
    readonly bytes: Uint8Array,
    readonly field: string,
  ) {}

  get done(): boolean {
    return this.#at >= this.bytes.length;
  }

  /** Identifier octet of the next value. */
  get next(): number | undefined {
    return this.bytes[this.#at];
  }

  /** @throws CertificateError where the next value is of another type than `tag` */
  read(field: string, tag?: number): DerValue {
    const start = this.#at;
    const found = this.bytes[start];
    if (found === undefined) throw new CertificateError('truncated', field);
    if (tag !== undefined && found !== tag) {
      throw new CertificateError('unexpected-type', field, `identifier ${hex(found)}, not ${hex(tag)}`);
    }
    if ((found & 0x1f) === 0x1f) throw new CertificateError('unsupported', field, 'long tag');
    const [length, header] = this.#length(start + 1, field);
    const [from, to] = [start + 1 + header, start + 1 + header + length];
    if (to > this.bytes.length) {
      throw new CertificateError('truncated', field, `needs ${to - from} bytes, has ${this.bytes.length - from}`);
    }
    this.#at = to;
    return { tag: found, raw: this.bytes.subarray(start, to), body: this.bytes.subarray(from, to) };
  }

  /** The next value where it is of the type, else nothing. */
  optional(field: string, tag: number): DerValue | undefined {
    return this.next === tag ? this.read(field, tag) : undefined;
  }

  /** A reader over the contents of the next value. */
  open(field: string, tag: number = tags.sequence): DerReader {
    return new DerReader(this.read(field, tag).body, field);
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
    if (!this.done) throw this.error('trailing-bytes', `${this.bytes.length - this.#at} bytes`);
  }

  error(code: CertificateErrorCode, detail?: string): CertificateError {
    return new CertificateError(code, this.field, detail);
  }

  /** Length of the contents, and how many bytes said so (X.690 §8.1.3, §10.1). */
  #length(at: number, field: string): [length: number, bytes: number] {
    const first = this.bytes[at];
    if (first === undefined) throw new CertificateError('truncated', field, 'no length');
    if (first < 0x80) return [first, 1];
    const count = first & 0x7f;
    if (count === 0) throw new CertificateError('bad-length', field, 'indefinite');
    if (count > 4) throw new CertificateError('bad-length', field, `${count} bytes of length`);
    if (at + count >= this.bytes.length) throw new CertificateError('truncated', field, 'length');
    let length = 0;
    for (let index = 1; index <= count; index++) length = length * 256 + (this.bytes[at + index] ?? 0);
    if (length < 0x80 || length < 256 ** (count - 1)) throw new CertificateError('bad-length', field, 'not minimal');
    return [length, 1 + count];
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
