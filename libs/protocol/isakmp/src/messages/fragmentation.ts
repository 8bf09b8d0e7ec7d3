import { Cursor, concat, elapsed, equalBytes, type Instant, Writer } from '@sekisho/wire';
import { limits } from '../limits.ts';
import { payloadTypes } from '../numbers.ts';
import { decodeHeader, encodeMessage, headerBytes } from './message.ts';

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

/** Splits a message for a peer that understands fragments; the datagrams to send, in order, none longer than `bytesMax`. */
export function fragment(message: Uint8Array, id: number, bytesMax: number = limits.datagramBytesMax): Uint8Array[] {
  const { length: _, ...header } = decodeHeader(message);
  const size = bytesMax - headerBytes - fragmentHeaderBytes;
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

/** What came of one message so far. A new id starts afresh: one message at a time. */
export interface Reassembly {
  id: number | undefined;
  readonly parts: Map<number, Uint8Array>;
  /** Fragments in all, once the last one came. */
  count: number | undefined;
  bytes: number;
  since: Instant | undefined;
}

export const newReassembly = (): Reassembly => ({
  id: undefined,
  parts: new Map(),
  count: undefined,
  bytes: 0,
  since: undefined,
});

/**
 * Takes in a fragment. Fragments are not authenticated, so all is bounded.
 * @returns the whole message once it is complete
 * @throws DecodeError for a malformed fragment
 */
export function reassemble(state: Reassembly, message: Uint8Array, now: Instant): Uint8Array | undefined {
  const part = decodeFragment(message);
  const stale = isStale(state, now);
  if (part.id !== state.id || stale) Object.assign(state, newReassembly(), { id: part.id, since: now });
  const known = state.parts.get(part.number);
  // A fragment that contradicts another is noise or an attack; the sender's retransmission starts afresh.
  if (known ? !equalBytes(known, part.data) : !store(state, part)) {
    forget(state);
    return undefined;
  }
  const { parts, count } = state;
  if (parts.size !== count) return undefined;
  forget(state);
  return concat(...Array.from({ length: count }, (_, index) => parts.get(index + 1) ?? new Uint8Array(0)));
}

const forget = (state: Reassembly): void => void Object.assign(state, newReassembly());

const isStale = ({ since }: Reassembly, now: Instant): boolean =>
  since !== undefined && elapsed(since, now) > limits.fragmentsMs;

/** @returns whether the fragment agrees with those that came before, and with the limits */
function store(state: Reassembly, part: Fragment): boolean {
  const { count = part.last ? part.number : undefined } = state;
  const highest = Math.max(part.number, ...state.parts.keys());
  if (count !== undefined && (highest > count || (part.last && part.number !== count))) return false;
  state.bytes += part.data.length;
  if (state.bytes > limits.fragmentBytesMax) return false;
  state.count = count;
  state.parts.set(part.number, part.data.slice());
  return true;
}

/** The messages of all peers that are in pieces: so many at a time, of more the oldest is forgotten. */
export class Reassemblies {
  /** The oldest first. */
  readonly #underWay = new Set<Reassembly>();

  /** As `reassemble`. @throws DecodeError for a malformed fragment */
  take(state: Reassembly, message: Uint8Array, now: Instant): Uint8Array | undefined {
    const whole = reassemble(state, message, now);
    if (state.parts.size === 0) this.#underWay.delete(state);
    else this.#underWay.add(state);
    const [oldest] = this.#underWay;
    if (oldest && this.#underWay.size > limits.reassembliesMax) {
      this.forget(oldest);
    }
    return whole;
  }

  /** Nobody waits for it any more. */
  forget(state: Reassembly): void {
    if (this.#underWay.delete(state)) forget(state);
  }

  /** Of what is to come no more, such as pieces of a message that was whole without them, nothing is kept. */
  forgetStale(now: Instant): void {
    for (const state of this.#underWay) if (isStale(state, now)) this.forget(state);
  }
}
