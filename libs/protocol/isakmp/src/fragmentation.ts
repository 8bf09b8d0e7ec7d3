import { Cursor, concat, elapsed, equalBytes, type Instant, Writer } from '@sekisho/wire';
import { limits } from './limits.ts';
import { decodeHeader, encodeMessage, headerBytes } from './message.ts';
import { payloadTypes } from './numbers.ts';

const lastFragment = 1;
const fragmentHeaderBytes = 8;

interface Fragment {
  readonly id: number;
  readonly number: number;
  readonly last: boolean;
  readonly data: Uint8Array;
}

/** Payload type 132, as every vendor sends it: id, number from 1, flag on the last. @throws DecodeError */
export function decodeFragment(message: Uint8Array): Fragment {
  const { length } = decodeHeader(message);
  const cursor = new Cursor(message.subarray(headerBytes, length), headerBytes);
  cursor.u8('fragment next payload');
  cursor.u8('fragment reserved');
  const size = cursor.u16('fragment length');
  const id = cursor.u16('fragment id');
  const number = cursor.u8('fragment number');
  const flags = cursor.u8('fragment flags');
  if (size < fragmentHeaderBytes) throw cursor.error('bad-length', 'fragment length', `${size}`);
  if (number < 1 || number > limits.fragmentsMax) throw cursor.error('bad-value', 'fragment number', `${number}`);
  return { id, number, last: (flags & lastFragment) !== 0, data: cursor.take(size - fragmentHeaderBytes, 'fragment') };
}

/** Splits a message for a peer that understands fragments; the datagrams to send, in order. */
export function fragment(message: Uint8Array, id: number): Uint8Array[] {
  const { length: _, ...header } = decodeHeader(message);
  const size = limits.datagramBytesMax - headerBytes - fragmentHeaderBytes;
  const count = Math.ceil(message.length / size);
  return Array.from({ length: count }, (_unused, index) => {
    const data = message.subarray(index * size, (index + 1) * size);
    const body = new Writer()
      .u8(0)
      .u8(0)
      .u16(fragmentHeaderBytes + data.length)
      .u16(id)
      .u8(index + 1);
    body.u8(index === count - 1 ? lastFragment : 0).bytes(data);
    return encodeMessage({ ...header, nextPayload: payloadTypes.fragment, flags: 0 }, body.finish());
  });
}

/** Puts one message together at a time: a new id starts afresh. Fragments are not authenticated, so all is bounded. */
export class Reassembly {
  #id: number | undefined;
  #parts = new Map<number, Uint8Array>();
  #count: number | undefined;
  #bytes = 0;
  #since: Instant | undefined;

  /**
   * @returns the whole message once it is complete
   * @throws DecodeError for a malformed fragment
   */
  add(message: Uint8Array, now: Instant): Uint8Array | undefined {
    const part = decodeFragment(message);
    const stale = this.#since !== undefined && elapsed(this.#since, now) > limits.fragmentsMs;
    if (part.id !== this.#id || stale) this.#reset(part.id, now);
    const known = this.#parts.get(part.number);
    // A fragment that contradicts another is noise or an attack; the sender's retransmission starts afresh.
    if (known ? !equalBytes(known, part.data) : !this.#store(part)) {
      this.#reset(undefined, now);
      return undefined;
    }
    if (this.#parts.size !== this.#count) return undefined;
    const whole = concat(
      ...Array.from({ length: this.#count }, (_, index) => this.#parts.get(index + 1) ?? new Uint8Array(0)),
    );
    this.#reset(undefined, now);
    return whole;
  }

  #store(part: Fragment): boolean {
    if (part.last && this.#count !== undefined && this.#count !== part.number) return false;
    if (part.last) this.#count = part.number;
    if (this.#count !== undefined && part.number > this.#count) return false;
    this.#bytes += part.data.length;
    if (this.#bytes > limits.fragmentBytesMax) return false;
    this.#parts.set(part.number, part.data.slice());
    return true;
  }

  #reset(id: number | undefined, now: Instant): void {
    this.#id = id;
    this.#parts = new Map();
    this.#count = undefined;
    this.#bytes = 0;
    this.#since = now;
  }
}
