import { toHex } from '@sekisho/wire';
import { tag } from './encode.ts';

/** Bytes are not the DER they should be. */
export class DerError extends Error {
  override readonly name = 'DerError';
  /** What was being read. */
  readonly field: string;

  constructor(field: string, what: string) {
    super(`${field}: ${what}`);
    this.field = field;
  }
}

/** One value of DER: its tag, what is in it, and all its bytes. */
export interface DerValue {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

/** Longest that a length may be written: 3 bytes tell of 16 MiB, more than anything that is read here. */
const lengthBytesMax = 3;
const text = new TextDecoder('utf-8', { fatal: true });

/** Reads DER values one after the other, never past its bytes and never deeper than it is asked to. */
export class DerReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** Tag of the next value; undefined at the end. */
  get nextTag(): number | undefined {
    return this.#bytes[this.#at];
  }

  /** @throws DerError unless a value with the tag, if one is given, comes next */
  next(field: string, wanted?: number): DerValue {
    const start = this.#at;
    const found = this.#byte(field);
    if (wanted !== undefined && found !== wanted) {
      throw new DerError(field, `tag 0x${found.toString(16)} instead of 0x${wanted.toString(16)}`);
    }
    if ((found & 0x1f) === 0x1f) throw new DerError(field, 'a tag of several bytes');
    const length = this.#length(field);
    if (length > this.#bytes.length - this.#at) throw new DerError(field, 'longer than what holds it');
    const content = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return { tag: found, content, whole: this.#bytes.subarray(start, this.#at) };
  }

  /** The next value if it has this tag. */
  optional(field: string, wanted: number): DerValue | undefined {
    return this.nextTag === wanted ? this.next(field, wanted) : undefined;
  }

  /** A reader of what is in the next value. */
  enter(field: string, wanted: number = tag.sequence): DerReader {
    return new DerReader(this.next(field, wanted).content);
  }

  oid(field: string): string {
    return oidText(field, this.next(field, tag.oid).content);
  }

  /** An INTEGER of at most `bytesMax` bytes that is not negative, as lower case digits without leading zeros. */
  unsignedHex(field: string, bytesMax: number): string {
    const { content } = this.next(field, tag.integer);
    if (content.length === 0 || content.length > bytesMax) throw new DerError(field, `${content.length} bytes long`);
    if ((content[0] ?? 0) >= 0x80) throw new DerError(field, 'negative');
    return toHex(content).replace(/^0+(?=.)/, '');
  }

  /** A BIT STRING of whole bytes. */
  bitString(field: string): Uint8Array {
    const { content } = this.next(field, tag.bitString);
    if (content[0] !== 0) throw new DerError(field, 'not whole bytes');
    return content.subarray(1);
  }

  /** @throws DerError where anything is left */
  end(field: string): void {
    if (!this.atEnd) throw new DerError(field, `${this.#bytes.length - this.#at} bytes too many`);
  }

  #byte(field: string): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new DerError(field, 'missing');
    this.#at += 1;
    return byte;
  }

  #length(field: string): number {
    const first = this.#byte(field);
    if (first < 0x80) return first;
    const count = first & 0x7f;
    if (count === 0 || count > lengthBytesMax) throw new DerError(field, 'a length that is not DER');
    let length = 0;
    for (let each = 0; each < count; each += 1) length = length * 256 + this.#byte(field);
    if (length < 0x80 || length < 256 ** (count - 1)) throw new DerError(field, 'a length that is not DER');
    return length;
  }
}

/** @throws DerError where it is not UTF-8 */
export function utf8Text(field: string, bytes: Uint8Array): string {
  try {
    return text.decode(bytes);
  } catch {
    throw new DerError(field, 'not UTF-8');
  }
}

/** @throws DerError where it is not ASCII */
export function asciiText(field: string, bytes: Uint8Array): string {
  if (bytes.some((byte) => byte < 0x20 || byte > 0x7e)) throw new DerError(field, 'not printable ASCII');
  return text.decode(bytes);
}

const oidBytesMax = 32;

function oidText(field: string, bytes: Uint8Array): string {
  if (bytes.length === 0 || bytes.length > oidBytesMax) throw new DerError(field, `${bytes.length} bytes long`);
  const arcs: number[] = [];
  let arc = 0;
  for (const [index, byte] of bytes.entries()) {
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw new DerError(field, 'an arc that is too large');
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    } else if (index === bytes.length - 1) throw new DerError(field, 'an arc without end');
  }
  const [head = 0, ...rest] = arcs;
  const first = Math.min(2, Math.floor(head / 40));
  return [first, head - first * 40, ...rest].join('.');
}
